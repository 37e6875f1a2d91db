package io.modelgrid.http.admin;

import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.http.change.Origins;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Alerts: what is wrong, and the rules that say so. */
final class AlertRoutes {
  private final GridView view;
  private final GridAdmin admin;
  private final JsonReader.Format format;
  private final Executor executor;

  AlertRoutes(GridView view, GridAdmin admin, JsonReader.Format format, Executor executor) {
    this.view = view;
    this.admin = admin;
    this.format = format;
    this.executor = executor;
  }

  void addTo(Routes routes) {
    routes
        .on(
            "GET",
            "grid/v1/alerts",
            (call, path) -> CompletableFuture.completedFuture(Answers.json(200, view.alerts())))
        .on("PUT", "grid/v1/alerts/{rule}", this::set)
        .on("DELETE", "grid/v1/alerts/{rule}", this::remove);
  }

  private CompletionStage<HttpResponse> set(Call call, List<String> path) {
    String rule = Names.rule(path.get(0));
    return call.body()
        .thenApply(body -> AlertBody.read(rule, format, body))
        .thenCompose(asked -> admin.setAlertRule(asked.rule(), Origins.of(call, asked.why())))
        .thenApplyAsync(answer -> changed(rule, Changes.accepted(answer)), executor);
  }

  private CompletionStage<HttpResponse> remove(Call call, List<String> path) {
    String rule = Names.rule(path.get(0));
    // A command whose request breaks off changes nothing, though nobody reads its body.
    return call.body()
        .thenCompose(unread -> admin.removeAlertRule(rule, Origins.of(call)))
        .thenApplyAsync(answer -> changed(rule, Changes.accepted(answer)), executor);
  }

  private static HttpResponse changed(String rule, Changed changed) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("rule", rule);
    answer.put("revision", changed.revision());
    answer.put("changed", changed.changed());
    return Answers.json(200, answer);
  }
}
