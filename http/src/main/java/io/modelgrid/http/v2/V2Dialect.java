package io.modelgrid.http.v2;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.RoutedDialect;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.oip.ModelConfig;
import io.modelgrid.http.oip.OipModels;
import io.modelgrid.http.oip.Repository;
import io.modelgrid.http.oip.Statistics;
import io.modelgrid.http.predict.Predictor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The Open Inference Protocol V2 under {@code /v2}: health, metadata, configuration, statistics,
 * inference, and the repository.
 */
public final class V2Dialect extends RoutedDialect {
  private final GridView view;
  private final OipModels models;
  private final V2Inference inference;
  private final Statistics statistics;
  private final Executor executor;

  /**
   * The dialect over a grid.
   *
   * @param executor on which answers are made
   */
  public V2Dialect(
      HttpSettings http,
      Predictor predictor,
      GridView view,
      Repository repository,
      Executor executor) {
    super(
        "expected: /v2, /v2/health/ready, /v2/models, /v2/models/MODEL/infer or"
            + " /v2/repository/index; /v2/models/MODEL/generate is not supported");
    this.view = view;
    this.models = new OipModels(view);
    this.statistics = new Statistics(view);
    this.executor = executor;
    JsonReader.Format format =
        new JsonReader.Format(http.maxJsonDepth()).limitedTo(predictor.maxTensorBytes());
    this.inference = new V2Inference(predictor, models, format);
    V2Repository calls = new V2Repository(view, repository, format, executor);
    routes()
        .on("GET", "v2", (call, captured) -> now(200, V2Metadata.ofServer()))
        .on("GET", "v2/health/live", (call, captured) -> now(200, Map.of("live", true)))
        .on("GET", "v2/health/ready", (call, captured) -> ready())
        .on("GET", "v2/models", (call, captured) -> names())
        .on("GET", "v2/models/stats", (call, captured) -> statistics())
        .on("GET", "v2/models/{m}", this::metadata)
        .on("GET", "v2/models/{m}/versions/{v}", this::metadata)
        .on("GET", "v2/models/{m}/ready", this::modelReady)
        .on("GET", "v2/models/{m}/versions/{v}/ready", this::modelReady)
        .on("GET", "v2/models/{m}/config", this::config)
        .on("GET", "v2/models/{m}/versions/{v}/config", this::config)
        .on("GET", "v2/models/{m}/stats", this::statistics)
        .on("GET", "v2/models/{m}/versions/{v}/stats", this::statistics)
        .on("POST", "v2/models/{m}/infer", this::infer)
        .on("POST", "v2/models/{m}/versions/{v}/infer", this::infer)
        .on("POST", "v2/repository/index", calls::index)
        .on("POST", "v2/repository/{repo}/index", calls::index)
        .on("POST", "v2/repository/models/{m}/load", calls::load)
        .on("POST", "v2/repository/{repo}/models/{m}/load", calls::load)
        .on("POST", "v2/repository/models/{m}/unload", calls::unload)
        .on("POST", "v2/repository/{repo}/models/{m}/unload", calls::unload);
  }

  @Override
  public String name() {
    return "v2";
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("v2");
  }

  @Override
  public boolean predicts(Call call) {
    int parts = call.segments().size();
    String last = parts == 0 ? "" : call.segments().get(parts - 1);
    return switch (last) {
      case "infer" -> call.startsWith("v2", "models") && (parts == 4 || parts == 6);
      // To ask what there is changes nothing.
      case "index" -> call.startsWith("v2", "repository") && (parts == 3 || parts == 4);
      default -> false;
    };
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

  private CompletionStage<HttpResponse> config(Call call, List<String> captured) {
    ModelSelector selector = selector(captured);
    ModelView model = models.model(selector);
    return now(200, V2Config.of(ModelConfig.of(model, models.version(model, selector))));
  }

  private CompletionStage<HttpResponse> statistics() {
    return told(statistics.ofAll());
  }

  private CompletionStage<HttpResponse> statistics(Call call, List<String> captured) {
    ModelSelector selector = selector(captured);
    ModelView model = models.model(selector);
    return told(statistics.of(model, captured.size() > 1 ? models.version(model, selector) : null));
  }

  private CompletionStage<HttpResponse> told(CompletionStage<List<Statistics.Row>> rows) {
    return rows.thenApplyAsync(each -> Answers.json(200, V2Statistics.of(each)), executor);
  }

  private CompletionStage<HttpResponse> modelReady(Call call, List<String> captured) {
    ModelSelector selector = selector(captured);
    ModelView model = models.model(selector);
    String hindrance = view.hindrance().orElse(null);
    String reason =
        hindrance == null
            ? Predictor.unreadiness(model, models.version(model, selector))
            : hindrance;
    Map<String, Object> name = Map.of("name", model.name());
    return reason == null
        ? now(200, Map.of("name", model.name(), "ready", true))
        : now(503, notReady(name, reason));
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
