package io.modelgrid.http.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.config.GrpcSettings;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.door.Door;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Accounts;
import io.modelgrid.http.meter.AnswerMeter;
import io.modelgrid.http.oip.Repository;
import io.modelgrid.http.predict.Predictor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContextExecutor;

/**
 * A node's gRPC port, bound. Its calls run on the executor of the HTTP port, which has a thread a
 * core. It stops with the actor system's coordinated shutdown, in which calls in flight end, or by
 * {@link #stop()}.
 */
public final class GrpcServer {
  private static final String DISPATCHER = "modelgrid-dispatchers.http";
  private static final Duration HEALTH_INTERVAL = Duration.ofMillis(250);
  private static final Duration DRAIN_INTERVAL = Duration.ofMillis(20);
  private static final Duration LAST_MOMENT = Duration.ofSeconds(1);
  // Until the last answers were read.
  private static final Duration GRACE = Duration.ofMillis(300);

  private final ActorSystem<?> system;
  private final Server server;
  private final EventLoopGroup loops;
  private final Health health;
  private final Flights flights;
  private final Duration drainTimeout;
  private final ExecutionContextExecutor executor;
  private final Cancellable healthTimer;
  private boolean draining;
  private @Nullable CompletionStage<Done> stopped;

  private GrpcServer(
      ActorSystem<?> system,
      Server server,
      EventLoopGroup loops,
      Health health,
      Flights flights,
      Duration drainTimeout,
      ExecutionContextExecutor executor) {
    this.system = system;
    this.server = server;
    this.loops = loops;
    this.health = health;
    this.flights = flights;
    this.drainTimeout = drainTimeout;
    this.executor = executor;
    this.healthTimer =
        system
            .scheduler()
            .scheduleWithFixedDelay(HEALTH_INTERVAL, HEALTH_INTERVAL, health::look, executor);
  }

  /**
   * Binds the port that the settings name; they have to name one. Needs this room's {@code
   * reference.conf} in the system's configuration.
   *
   * @param accounts what all ports of this node have in use
   * @param registry where answers are counted
   * @throws IllegalStateException in words when the port cannot be bound
   */
  public static GrpcServer start(
      ActorSystem<?> system,
      Settings settings,
      Accounts accounts,
      Inference inference,
      GridView view,
      GridAdmin admin,
      Tracing tracing,
      MeterRegistry registry) {
    ExecutionContextExecutor executor =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    Flights flights = new Flights();
    Health health = new Health(view);
    Repository repository = Repository.of(system, settings, view, admin, executor);
    InferenceService service =
        new InferenceService(
            new Predictor(settings.serving(), inference, accounts.tensors(), executor),
            view,
            new RepositoryCalls(view, repository, executor),
            executor,
            flights,
            accounts,
            settings.http().maxBody());
    Door door = new Door(settings.grpc().host(), settings.http().knownHosts());
    AnswerMeter meter =
        new AnswerMeter(registry, "grpc", code -> Status.fromCodeValue(code).getCode().name());
    Entrance entrance = new Entrance(door, flights, tracing, meter);
    // Those who watch or reflect do not keep a node from ending.
    Entrance sideEntrance = new Entrance(door, new Flights(), Tracing.off(), meter);
    Account bodies = accounts.bodies();
    EventLoopGroup loops = GrpcTuning.loops();
    Server server =
        GrpcTuning.builder(settings, loops, executor)
            .addService(behind(entrance, service.bindService(), bodies))
            .addService(behind(sideEntrance, health.service(), bodies))
            .addService(
                behind(sideEntrance, ProtoReflectionServiceV1.newInstance().bindService(), bodies))
            .addService(behind(sideEntrance, earlierReflection().bindService(), bodies))
            .build();
    bind(server, loops, settings.grpc());
    Duration drainTimeout = settings.http().drainTimeout();
    GrpcServer started =
        new GrpcServer(system, server, loops, health, flights, drainTimeout, executor);
    started.addToCoordinatedShutdown();
    return started;
  }

  // Many tools still ask by this version of it.
  @SuppressWarnings("deprecation")
  private static BindableService earlierReflection() {
    return ProtoReflectionService.newInstance();
  }

  private static ServerServiceDefinition behind(
      Entrance entrance, ServerServiceDefinition service, Account bodies) {
    return ServerInterceptors.intercept(CheckedMessages.of(service, bodies), entrance);
  }

  private static void bind(Server server, EventLoopGroup loops, GrpcSettings grpc) {
    try {
      server.start();
    } catch (IOException e) {
      end(loops, new CompletableFuture<>());
      throw new IllegalStateException(
          "modelgrid.grpc.port: "
              + grpc.host()
              + ":"
              + grpc.port()
              + " cannot be bound (expected: an address of this machine, and a port that nobody"
              + " uses, or -1 for no gRPC)",
          e);
    }
  }

  /** The port that was bound, also where the settings said 0. */
  public int port() {
    return server.getPort();
  }

  /** Takes no more connections, lets calls in flight end within the drain timeout, closes. */
  public synchronized CompletionStage<Done> stop() {
    if (stopped == null) {
      drain();
      CompletableFuture<Done> done = new CompletableFuture<>();
      long now = System.nanoTime();
      look(now + drainTimeout.toNanos(), now, done);
      stopped = done;
    }
    return stopped;
  }

  private synchronized void drain() {
    if (draining) {
      return;
    }
    draining = true;
    healthTimer.cancel();
    health.stop();
    server.shutdown();
    flights.drain();
  }

  private void look(long until, long lastBusy, CompletableFuture<Done> done) {
    long now = System.nanoTime();
    long busy = flights.none() ? lastBusy : now;
    if (server.isTerminated() || now - until >= 0 || now - busy >= GRACE.toNanos()) {
      server.shutdownNow();
      close(now + LAST_MOMENT.toNanos(), done);
      return;
    }
    system.scheduler().scheduleOnce(DRAIN_INTERVAL, () -> look(until, busy, done), executor);
  }

  /** Ends the threads when the connections have ended, which they still have to tell. */
  private void close(long until, CompletableFuture<Done> done) {
    if (server.isTerminated() || System.nanoTime() - until >= 0) {
      end(loops, done);
      return;
    }
    system.scheduler().scheduleOnce(DRAIN_INTERVAL, () -> close(until, done), executor);
  }

  private static void end(EventLoopGroup loops, CompletableFuture<Done> done) {
    Future<?> unused =
        loops
            .shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS)
            .addListener(ended -> done.complete(Done.getInstance()));
  }

  private void addToCoordinatedShutdown() {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "grpc-unbind-" + port(),
        () -> {
          drain();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(), "grpc-drain-" + port(), this::stop);
  }
}
