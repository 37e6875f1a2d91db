package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.http.events.GridWatch;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Server-sent events: of the grid, and of one operation until it is over. */
final class EventRoutes {
  private final GridView view;
  private final GridWatch watch;

  EventRoutes(GridView view, GridWatch watch) {
    this.view = view;
    this.watch = watch;
  }

  void addTo(Routes routes) {
    routes
        .on("GET", "grid/v1/events", (call, path) -> stream(watch.grid()))
        .on("GET", "grid/v1/operations/{id}/events", this::operation);
  }

  private CompletionStage<HttpResponse> operation(Call call, List<String> path) {
    String id = Names.operation(path.get(0));
    if (view.operation(id).isEmpty()) {
      throw new RefusedException(Refusal.of(404, OperationRoutes.unknown(id)));
    }
    return stream(watch.operation(id));
  }

  static CompletionStage<HttpResponse> stream(Source<ByteString, NotUsed> events) {
    return CompletableFuture.completedFuture(
        HttpResponse.create()
            .withEntity(
                HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), events))
            .addHeader(RawHeader.create("Cache-Control", "no-cache")));
  }
}
