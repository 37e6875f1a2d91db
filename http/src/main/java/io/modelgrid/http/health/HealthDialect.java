package io.modelgrid.http.health;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.RoutedDialect;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code /health/startup}: the node belongs to the grid; {@code live}: it answers at all; {@code
 * ready}: it can serve, all models or the one that is named. 200, or 503 with the reason.
 */
public final class HealthDialect extends RoutedDialect {

  public HealthDialect(GridView view) {
    super("expected: /health/startup, /health/live, /health/ready or /health/ready/MODEL");
    routes()
        .on("GET", "health/startup", (call, captured) -> health(view.unstarted()))
        .on("GET", "health/live", (call, captured) -> health(Optional.empty()))
        .on("GET", "health/ready", (call, captured) -> health(view.unreadiness()))
        .on("GET", "health/ready/{model}", (call, captured) -> model(view, captured.get(0)));
  }

  @Override
  public String name() {
    return "health";
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("health");
  }

  private static CompletionStage<HttpResponse> model(GridView view, String name) {
    ModelView model =
        view.model(name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.of(404, "there is no model '" + Refusal.shown(name) + "'")));
    return health(Optional.ofNullable(Predictor.unreadiness(view, model)));
  }

  private static CompletionStage<HttpResponse> health(Optional<String> reason) {
    return CompletableFuture.completedFuture(
        reason
            .map(words -> Answers.json(503, Map.of("status", "down", "reason", words)))
            .orElseGet(() -> Answers.json(200, Map.of("status", "up"))));
  }
}
