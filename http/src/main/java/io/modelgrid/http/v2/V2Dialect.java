package io.modelgrid.http.v2;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Caller;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The Open Inference Protocol V2: health, metadata and inference under {@code /v2}. */
public final class V2Dialect implements Dialect {
  private final Inference inference;
  private final GridView view;
  private final V2Models models;
  private final ServingSettings serving;
  private final JsonReader.Format format;
  private final Executor executor;
  private final Routes routes;

  /**
   * The dialect over a grid.
   *
   * @param executor on which answers are encoded
   */
  public V2Dialect(
      HttpSettings http,
      ServingSettings serving,
      Inference inference,
      GridView view,
      Executor executor) {
    this.serving = serving;
    this.inference = inference;
    this.view = view;
    this.models = new V2Models(view);
    this.format = new JsonReader.Format(http.maxJsonDepth());
    this.executor = executor;
    this.routes =
        new Routes("expected: /v2, /v2/health/ready, /v2/models or /v2/models/MODEL/infer")
            .on("GET", "v2", (call, captured) -> now(200, V2Server.metadata()))
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
    String reason = V2Metadata.unreadiness(models.version(model, selector));
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
    if (call.header("inference-header-content-length").isPresent()) {
      throw Refusal.badRequest(V2Parameters.BINARY);
    }
    ModelSelector selector = selector(captured);
    ModelView model = models.model(selector);
    String caller = Caller.of(call);
    // A body that came with its head is decoded on this turn, without a hop.
    return call.body().thenCompose(body -> infer(call, model, selector, caller, body));
  }

  private CompletionStage<HttpResponse> infer(
      Call call, ModelView model, ModelSelector selector, @Nullable String caller, byte[] body) {
    V2Request asked = V2RequestReader.read(format, body);
    checkSignature(model, selector, asked);
    InferenceRequest request =
        new InferenceRequest(
            asked.id(),
            selector,
            asked.inputs(),
            asked.outputs(),
            Deadline.after(call.receivedAt(), patience(asked)),
            asked.priority(),
            caller);
    return inference
        .infer(request)
        .thenApplyAsync(answer -> V2Answers.of(answer, asked.id()), executor);
  }

  private static void checkSignature(ModelView model, ModelSelector selector, V2Request asked) {
    model
        .select(selector)
        .map(chosen -> chosen.signature())
        .flatMap(signature -> signature.mistakeIn(asked.inputs(), asked.outputs()))
        .ifPresent(
            mistake -> {
              throw Refusal.badRequest("model '" + model.name() + "': " + mistake);
            });
  }

  private Duration patience(V2Request asked) {
    if (asked.timeoutMicros() == 0) {
      return serving.defaultDeadline();
    }
    long most = TimeUnit.NANOSECONDS.toMicros(serving.maxDeadline().toNanos());
    return Duration.of(Math.min(asked.timeoutMicros(), most), ChronoUnit.MICROS);
  }

  private static ModelSelector selector(List<String> captured) {
    return V2Models.selector(captured.get(0), captured.size() > 1 ? captured.get(1) : null);
  }

  private static CompletionStage<HttpResponse> now(int status, Object value) {
    return CompletableFuture.completedFuture(Answers.json(status, value));
  }
}
