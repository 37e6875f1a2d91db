package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.LogLevels;
import io.modelgrid.engine.api.LogLevels.LoggerLevel;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows and sets the levels of the loggers of the node that is asked, and of no other. */
final class LogLevelRoutes {
  private static final Logger log = LoggerFactory.getLogger(LogLevelRoutes.class);

  private final GridView view;
  private final LogLevels levels;
  private final JsonReader.Format format;

  LogLevelRoutes(GridView view, LogLevels levels, JsonReader.Format format) {
    this.view = view;
    this.levels = levels;
    this.format = format;
  }

  void addTo(Routes routes) {
    routes.on("GET", "grid/v1/log-levels", this::show).on("PUT", "grid/v1/log-levels", this::set);
  }

  private CompletionStage<HttpResponse> show(Call call, List<String> path) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("node", view.node());
    shown.put("levels", levels.all());
    return CompletableFuture.completedFuture(Answers.json(200, shown));
  }

  private CompletionStage<HttpResponse> set(Call call, List<String> path) {
    return call.body().thenApply(body -> set(call, LogLevelBody.read(format, body)));
  }

  private HttpResponse set(Call call, LogLevelBody.Asked asked) {
    Optional<String> obstacle = levels.set(asked.logger(), asked.level());
    if (obstacle.isPresent()) {
      throw Refusal.badRequest(obstacle.get());
    }
    LoggerLevel now = levels.of(asked.logger()).orElseThrow();
    String why = Objects.requireNonNullElse(asked.why(), call.line());
    call.trail()
        .on(log.atInfo())
        .log("The log level of {} is {} now: {}", now.logger(), now.level(), why);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("node", view.node());
    shown.put("logger", now.logger());
    shown.put("level", now.level());
    shown.put("changed", now.changed());
    return Answers.json(200, shown);
  }
}
