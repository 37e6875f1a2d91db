package io.modelgrid.http;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.http.connection.Connections;
import io.modelgrid.http.door.Door;
import io.modelgrid.http.exchange.Bodies;
import io.modelgrid.http.exchange.Front;
import io.modelgrid.http.memory.Accounts;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.ActorMaterializer;
import org.apache.pekko.stream.ActorMaterializerSettings;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContextExecutor;

/**
 * A node's HTTP port, bound. It stops with the actor system's coordinated shutdown, in which
 * requests in flight end, or by {@link #stop()}.
 */
public final class HttpServer {
  private static final String DISPATCHER = "modelgrid-dispatchers.http";

  private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final ServerBinding binding;
  private final Front front;
  private final Drain drain;
  private final Duration drainTimeout;
  private @Nullable CompletionStage<Done> stopped;

  private HttpServer(
      ActorSystem<?> system,
      ServerBinding binding,
      Front front,
      Drain drain,
      Duration drainTimeout) {
    this.system = system;
    this.binding = binding;
    this.front = front;
    this.drain = drain;
    this.drainTimeout = drainTimeout;
  }

  /**
   * Binds the port that the settings name. Needs this room's {@code reference.conf} in the system's
   * configuration.
   *
   * @param accounts what all ports of this node have in use
   * @return fails with an {@link IllegalStateException} in words when the port cannot be bound
   */
  public static CompletionStage<HttpServer> start(
      ActorSystem<?> system,
      Settings settings,
      Accounts accounts,
      Inference inference,
      GridView view,
      GridAdmin admin,
      GridHistory history,
      GridTrainings trainings,
      Telemetry telemetry) {
    HttpSettings http = settings.http();
    ExecutionContextExecutor executor =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    Materializer materializer = materializer(system);
    Front front =
        new Front(
            Dialects.all(
                system,
                settings,
                inference,
                view,
                admin,
                history,
                trainings,
                telemetry,
                accounts.tensors(),
                materializer,
                executor),
            new Door(http.host(), http.knownHosts()),
            new Bodies(http, accounts, materializer, executor),
            Connections.of(Adapter.toClassic(system)),
            telemetry.tracing(),
            telemetry.registry());
    Drain drain = new Drain();
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request -> drain.answer(request, front::answer);
    return Http.get(system)
        .newServerAt(http.host(), http.port())
        .withSettings(ServerTuning.of(system, settings))
        .withMaterializer(materializer)
        .bind(handler)
        .handle(
            (binding, failure) -> {
              if (failure != null) {
                throw notBound(http, failure);
              }
              HttpServer server =
                  new HttpServer(system, binding, front, drain, http.drainTimeout());
              server.addToCoordinatedShutdown();
              return server;
            });
  }

  /** The port that was bound, also where the settings said 0. */
  public int port() {
    return binding.localAddress().getPort();
  }

  /** Takes no more connections, lets requests in flight end within the drain timeout, closes. */
  public synchronized CompletionStage<Done> stop() {
    if (stopped == null) {
      stopped =
          binding
              .unbind()
              .thenCompose(unbound -> drained())
              .thenCompose(drained -> binding.terminate(LAST_MOMENT))
              .thenApply(terminated -> Done.getInstance());
    }
    return stopped;
  }

  private CompletionStage<Done> drained() {
    front.stop();
    return drain.drained(system, drainTimeout);
  }

  /** As Pekko HTTP's own way, but with our drain before the connections end. */
  private void addToCoordinatedShutdown() {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(), "http-unbind-" + port(), binding::unbind);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(), "http-drain-" + port(), this::stop);
  }

  // Only these settings can give a server's streams a dispatcher of their own.
  @SuppressWarnings("deprecation")
  private static Materializer materializer(ActorSystem<?> system) {
    var classic = Adapter.toClassic(system);
    return ActorMaterializer.create(
        ActorMaterializerSettings.create(classic).withDispatcher(DISPATCHER), classic);
  }

  private static IllegalStateException notBound(HttpSettings http, Throwable failure) {
    return new IllegalStateException(
        "modelgrid.http.port: "
            + http.host()
            + ":"
            + http.port()
            + " cannot be bound (expected: an address of this machine, and a port that nobody"
            + " uses)",
        failure);
  }
}
