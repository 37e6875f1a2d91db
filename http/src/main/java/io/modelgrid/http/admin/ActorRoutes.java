package io.modelgrid.http.admin;

import io.modelgrid.http.events.ActorWatch;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.exchange.SharedAnswer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** The live tree of actors: a picture, or to whoever accepts events, one a second. */
final class ActorRoutes {
  private static final String EVENTS = "text/event-stream";

  private final SharedAnswer<ByteString> pictures = new SharedAnswer<>(picture -> picture);
  private final ActorWatch watch;

  ActorRoutes(ActorWatch watch) {
    this.watch = watch;
  }

  void addTo(Routes routes) {
    routes.on("GET", "grid/v1/actors", this::actors);
  }

  private CompletionStage<HttpResponse> actors(Call call, List<String> path) {
    boolean live = call.headers("accept").stream().anyMatch(accepted -> accepted.contains(EVENTS));
    return live
        ? EventRoutes.stream(watch.pictures())
        : watch
            .picture()
            .thenApply(picture -> pictures.of(picture, call.headers("accept-encoding")));
  }
}
