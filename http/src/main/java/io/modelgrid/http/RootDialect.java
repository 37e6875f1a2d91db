package io.modelgrid.http;

import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.RoutedDialect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code GET /}: says where to look. */
final class RootDialect extends RoutedDialect {
  RootDialect() {
    super("expected: /");
    routes().on("GET", "", (call, captured) -> pointers());
  }

  @Override
  public boolean owns(Call call) {
    return call.segments().isEmpty();
  }

  private static CompletionStage<HttpResponse> pointers() {
    Map<String, Object> pointers = new LinkedHashMap<>();
    pointers.put("name", "modelgrid");
    pointers.put("predictions", "/v2");
    pointers.put("models", "/grid/v1/models");
    pointers.put("nodes", "/grid/v1/nodes");
    pointers.put("health", "/health/ready");
    pointers.put("docs", "/docs");
    pointers.put("openapi", "/grid/v1/openapi.json");
    return CompletableFuture.completedFuture(Answers.json(200, pointers));
  }
}
