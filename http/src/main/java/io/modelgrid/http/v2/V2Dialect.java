package io.modelgrid.http.v2;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.oip.OipModels;
import io.modelgrid.http.predict.Predictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The Open Inference Protocol V2: health, metadata and inference under {@code /v2}. */
public final class V2Dialect implements Dialect {
  private final GridView view;
  private final OipModels models;
  private final V2Inference inference;
  private final Routes routes;

  /** The dialect over a grid. */
  public V2Dialect(HttpSettings http, Predictor predictor, GridView view) {
    this.view = view;
    this.models = new OipModels(view);
    this.inference = new V2Inference(predictor, models, new JsonReader.Format(http.maxJsonDepth()));
    this.routes =
        new Routes("expected: /v2, /v2/health/ready, /v2/models or /v2/models/MODEL/infer")
            .on("GET", "v2", (call, captured) -> now(200, V2Metadata.ofServer()))
            .on("GET", "v2/health/live", (call, captured) -> now(200, Map.of("live", true)))
            .on("GET", "v2/health/ready", (call, captured) -> ready())
            .on("GET", "v2/models", (call, captured) -> names())
            .on("GET", "v2/models/{m}", this::metadata)
            .on("GET", "v2/models/{m}/versions/{v}", this::metadata)
            .on("GET", "v2/models/{m}/ready", this::modelReady)
            .on("GET", "v2/models/{m}/versions/{v}/ready", this::modelReady)
            .on("POST", "v2/models/{m}/infer", this::infer)
            .on("POST", "v2/models/{m}/versions/{v}/infer", this::infer);
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("v2");
  }

  @Override
  public boolean predicts(Call call) {
    int parts = call.segments().size();
    return call.startsWith("v2", "models")
        && (parts == 4 || parts == 6)
        && call.segments().get(parts - 1).equals("infer");
  }

  @Override
  public CompletionStage<HttpResponse> answer(Call call) {
    return routes.answer(call);
  }

  private CompletionStage<HttpResponse> ready() {
    return view.unreadiness()
        .map(reason -> now(503, notReady(Map.of(), reason)))
        .orElseGet(() -> now(200, Map.of("ready", true)));
  }

  private CompletionStage<HttpResponse> names() {
    return now(200, Map.of("models", view.models().stream().map(ModelView::name).toList()));
  }

  private CompletionStage<HttpResponse> metadata(Call call, List<String> captured) {
    ModelSelector selector = selector(captured);
    ModelView model = models.model(selector);
    return now(200, V2Metadata.of(model, models.version(model, selector)));
  }

  private CompletionStage<HttpResponse> modelReady(Call call, List<String> captured) {
    ModelSelector selector = selector(captured);
    ModelView model = models.model(selector);
    String reason = Predictor.unreadiness(models.version(model, selector));
    Map<String, Object> name = Map.of("name", model.name());
    return reason == null
        ? now(200, Map.of("name", model.name(), "ready", true))
        : now(503, notReady(name, "model '" + model.name() + "' " + reason));
  }

  private static Map<String, Object> notReady(Map<String, Object> more, String reason) {
    Map<String, Object> answer = new LinkedHashMap<>(more);
    answer.put("ready", false);
    answer.put("error", reason);
    return answer;
  }

  private CompletionStage<HttpResponse> infer(Call call, List<String> captured) {
    return inference.infer(call, selector(captured));
  }

  private static ModelSelector selector(List<String> captured) {
    return OipModels.selector(captured.get(0), captured.size() > 1 ? captured.get(1) : null);
  }

  private static CompletionStage<HttpResponse> now(int status, Object value) {
    return CompletableFuture.completedFuture(Answers.json(status, value));
  }
}
