package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.http.change.Origins;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.json.JsonReader;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Commands on where replicas are: restarting and moving one, draining a node. */
final class PlacementRoutes {
  private final GridAdmin admin;
  private final JsonReader.Format format;
  private final Executor executor;

  PlacementRoutes(GridAdmin admin, JsonReader.Format format, Executor executor) {
    this.admin = admin;
    this.format = format;
    this.executor = executor;
  }

  void addTo(Routes routes) {
    routes
        .on("POST", "grid/v1/replicas/{slot}/restart", this::restart)
        .on("POST", "grid/v1/replicas/{slot}/move", this::move)
        .on("POST", "grid/v1/nodes/{n}/drain", (call, path) -> drain(call, path, true))
        .on("DELETE", "grid/v1/nodes/{n}/drain", (call, path) -> drain(call, path, false));
  }

  private CompletionStage<HttpResponse> restart(Call call, List<String> path) {
    String slot = Names.slot(path.get(0));
    return call.body()
        .thenCompose(unread -> admin.restartReplica(slot, Origins.of(call)))
        .thenApplyAsync(answer -> Changes.replica(slot, Changes.accepted(answer)), executor);
  }

  private CompletionStage<HttpResponse> move(Call call, List<String> path) {
    String slot = Names.slot(path.get(0));
    return call.body()
        .thenApply(body -> MoveBody.read(format, body))
        .thenCompose(wish -> admin.moveReplica(slot, wish.node(), Origins.of(call, wish.why())))
        .thenApplyAsync(answer -> Changes.replica(slot, Changes.accepted(answer)), executor);
  }

  private CompletionStage<HttpResponse> drain(Call call, List<String> path, boolean drained) {
    String node = Names.node(path.get(0));
    return call.body()
        .thenCompose(unread -> admin.drain(node, drained, Origins.of(call)))
        .thenApplyAsync(answer -> Changes.drain(node, drained, Changes.accepted(answer)), executor);
  }
}
