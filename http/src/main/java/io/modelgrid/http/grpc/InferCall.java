package io.modelgrid.http.grpc;

import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import io.modelgrid.http.grpc.proto.ModelStreamInferResponse;
import io.modelgrid.http.oip.Classification;
import io.modelgrid.http.predict.Prediction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** An inference request that is with the grid, and how its answer shall look. */
final class InferCall {
  private final ModelView model;
  private final Prediction prediction;
  private final String id;
  private final boolean raw;
  private final Map<String, Integer> rankings;

  InferCall(ModelInferRequest request, ModelView model, Prediction prediction) {
    this.model = model;
    this.prediction = prediction;
    this.id = request.getId();
    this.raw = InferRequests.isRaw(request);
    this.rankings = InferRequests.rankings(request);
  }

  /** What was computed; fails as {@link Prediction#answer} does. */
  CompletionStage<Answered> answer() {
    return rankings.isEmpty() ? prediction.answer() : prediction.answer().thenApply(this::ranked);
  }

  ModelInferResponse response(Answered answered) {
    return InferAnswers.of(answered, id, raw);
  }

  ModelStreamInferResponse streamed(Answered answered) {
    return InferAnswers.streamed(answered, id, raw);
  }

  /** Nobody waits for it any more. */
  void withdraw() {
    prediction.withdraw();
  }

  private Answered ranked(Answered answered) {
    List<String> labels =
        model.version(answered.version()).map(Classification::labels).orElse(List.of());
    List<NamedTensor> outputs =
        answered.outputs().stream().map(output -> ranked(output, labels)).toList();
    return new Answered(
        answered.model(),
        answered.version(),
        answered.standsInFor(),
        answered.epoch(),
        answered.slot(),
        answered.node(),
        outputs);
  }

  private NamedTensor ranked(NamedTensor output, List<String> labels) {
    Integer most = rankings.get(output.name());
    if (most == null) {
      return output;
    }
    String what = "output '" + output.name() + "'";
    return new NamedTensor(
        output.name(), Classification.highest(output.tensor(), most, labels, what));
  }
}
