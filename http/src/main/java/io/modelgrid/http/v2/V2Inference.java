package io.modelgrid.http.v2;

import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Caller;
import io.modelgrid.http.exchange.SplitBody;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.oip.Classification;
import io.modelgrid.http.oip.OipModels;
import io.modelgrid.http.predict.Prediction;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.predict.Question;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Answers inference requests. Thread-safe. */
final class V2Inference {
  private final Predictor predictor;
  private final OipModels models;
  private final JsonReader.Format format;

  V2Inference(Predictor predictor, OipModels models, JsonReader.Format format) {
    this.predictor = predictor;
    this.models = models;
    this.format = format;
  }

  CompletionStage<HttpResponse> infer(Call call, ModelSelector selector) {
    ModelView model = models.model(selector);
    String caller = Caller.of(call);
    List<String> jsonLength = call.headers(V2Answers.JSON_LENGTH);
    // A body that came with its head is decoded on this turn, without a hop.
    return call.body(foreseenLength(jsonLength))
        .thenApply(body -> request(body, jsonLength, model, selector))
        .thenCompose(
            request -> {
              call.forgetBody();
              return ask(call, model, selector, caller, request);
            });
  }

  private V2Request request(
      SplitBody body, List<String> jsonLength, ModelView model, ModelSelector selector) {
    if (!jsonLength.isEmpty()) {
      checkLength(jsonLength, body.size());
      if (body.headLength() == 0) {
        return V2RawRequest.read(
            body.rest(), Predictor.signature(model, models.version(model, selector)), model.name());
      }
    }
    return V2RequestReader.read(format, body.head(), body.headLength(), body.rest(), model.name());
  }

  /** How much of a body is JSON, as far as it is known before the body is there. */
  private static int foreseenLength(List<String> headers) {
    long length = headers.isEmpty() ? -1 : jsonLength(headers);
    return length < 0 ? Integer.MAX_VALUE : (int) Math.min(length, Integer.MAX_VALUE);
  }

  private static long jsonLength(List<String> headers) {
    String text = headers.get(0).strip();
    boolean isNumber = headers.size() == 1 && !text.isEmpty() && text.length() <= 10;
    for (int at = 0; isNumber && at < text.length(); at++) {
      isNumber = text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
    return isNumber ? Long.parseLong(text) : -1;
  }

  private static void checkLength(List<String> headers, int most) {
    long length = jsonLength(headers);
    if (length < 0 || length > most) {
      throw Refusal.badRequest(
          "%s is '%s' (expected: one whole number from 0 to the length of the body, which is %d)"
              .formatted(V2Answers.JSON_LENGTH, Refusal.shown(String.join(", ", headers)), most));
    }
  }

  private CompletionStage<HttpResponse> ask(
      Call call,
      ModelView model,
      ModelSelector selector,
      @Nullable String caller,
      V2Request asked) {
    Question question =
        new Question(
            selector,
            asked.wishes().id(),
            asked.inputs(),
            asked.wishes().names(),
            call.receivedAt(),
            asked.timeoutMicros(),
            asked.priority(),
            caller,
            call.trail());
    // What stays until the answer is there must not hold the inputs.
    V2Wishes wishes = asked.wishes();
    Prediction prediction = predictor.predict(model, question, call.tensors());
    call.ifAbandoned(prediction::withdraw);
    return prediction
        .answer()
        .thenApply(answer -> V2Answers.of(answer, wishes, labels(model, answer), call::sink));
  }

  private static List<String> labels(ModelView model, Answered answered) {
    return model.version(answered.version()).map(Classification::labels).orElse(List.of());
  }
}
