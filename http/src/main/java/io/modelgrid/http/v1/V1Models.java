package io.modelgrid.http.v1;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.openai.OpenAiModels;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tfs.TensorFlowServing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes models in the keys of all dialects that meet here, or of one. */
final class V1Models {
  private final GridView view;
  private final TensorFlowServing tensorFlow;

  V1Models(GridView view, TensorFlowServing tensorFlow) {
    this.view = view;
    this.tensorFlow = tensorFlow;
  }

  /** All models. */
  Map<String, Object> list(Format format) {
    if (format == Format.TENSORFLOW) {
      throw Refusal.badRequest("Missing model name in request.");
    }
    List<ModelView> models = view.models();
    Map<String, Object> answer = new LinkedHashMap<>();
    if (format != Format.KSERVE) {
      answer.putAll(OpenAiModels.list(models));
    }
    if (format != Format.OPENAI) {
      answer.put("models", models.stream().map(ModelView::name).toList());
    }
    return answer;
  }

  /** One model. */
  Map<String, Object> model(ModelSelector selector, Format format) {
    List<Map<String, Object>> status = tensorFlow.status(selector);
    Map<String, Object> answer = new LinkedHashMap<>();
    view.model(selector.model())
        .ifPresent(
            model -> {
              if (format == Format.UNION || format == Format.OPENAI) {
                answer.putAll(OpenAiModels.object(model));
              }
              if (format == Format.UNION || format == Format.KSERVE) {
                answer.put("name", model.name());
                putReady(model, format, answer);
              }
            });
    if (format == Format.UNION || format == Format.TENSORFLOW) {
      answer.put("model_version_status", status);
    }
    return answer;
  }

  /** Whether unversioned requests are answered; KServe refuses a model that does not. */
  private void putReady(ModelView model, Format format, Map<String, Object> answer) {
    String reason = Predictor.unreadiness(view, model);
    if (reason != null && format == Format.KSERVE) {
      throw new RefusedException(
          Refusal.retryAfter(
              503,
              "Model with name " + model.name() + " is not ready. " + reason,
              Duration.ofSeconds(1)));
    }
    answer.put("ready", reason == null);
    if (reason != null) {
      answer.put("reason", reason);
    }
  }
}
