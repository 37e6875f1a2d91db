package io.modelgrid.cli.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.ProcessLock;
import io.modelgrid.cluster.GridNode;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.LogLevels;
import io.modelgrid.http.HttpServer;
import io.modelgrid.http.Telemetry;
import io.modelgrid.http.grpc.GrpcServer;
import io.modelgrid.http.memory.Accounts;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of one node: {@code NodeMain --config FILE}.
 *
 * <ol>
 *   <li>Reads and checks the configuration; every mistake is printed (exit code 78).
 *   <li>Takes the lock of its data folder (73), and sends its log to the file named by the system
 *       property {@code modelgrid.log.file}, or to the console.
 *   <li>Starts the node, then its gRPC and HTTP ports (73 if one is taken), and tells the grid the
 *       latter's address.
 *   <li>Runs until it is told to stop (SIGTERM drains it) or leaves the grid; removed by the
 *       others, it ends at once (75).
 * </ol>
 */
public final class NodeMain {
  // A node that was removed from the grid must not go on as a process.
  private static final Config EXIT_JVM =
      ConfigFactory.parseString("pekko.coordinated-shutdown.exit-jvm = on");

  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

  private NodeMain() {}

  public static void main(String[] arguments) {
    Path file = null;
    if (arguments.length == 2 && arguments[0].equals("--config")) {
      file = Path.of(arguments[1]);
    } else if (arguments.length != 0) {
      System.err.println("modelgrid node: " + List.of(arguments) + " (expected: --config FILE)");
      System.exit(ExitCode.USAGE.number());
    }
    System.exit(run(file).number());
  }

  /** Runs a node until it ends. */
  public static ExitCode run(@Nullable Path file) {
    // Read by the engines and by H2 when their classes load, so before anything else.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("h2.bindAddress", "127.0.0.1");
    try {
      Config config = EXIT_JVM.withFallback(NodeConfigFile.load(file));
      Settings settings = Settings.read(config);
      try (ProcessLock lock = lock(settings.node().dataDirectory())) {
        return runLocked(config, settings, lock);
      }
    } catch (InvalidSettingsException e) {
      System.err.println("modelgrid node: " + e.getMessage());
      return ExitCode.CONFIG;
    } catch (CommandException e) {
      System.err.println("modelgrid node: " + e.sentence());
      return e.exitCode();
    }
  }

  /**
   * A node that the others have removed does not drain: nothing that it does counts any more, and
   * as long as its system lives it may still quarantine those who removed it, which makes them take
   * themselves down.
   */
  private static void endAtOnceWhenRemoved(ActorSystem<?> system) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "end-at-once-when-removed",
        () -> {
          if (shutdown.getShutdownReason().stream()
              .anyMatch(CoordinatedShutdown.clusterDowningReason()::equals)) {
            LOG.error("The other nodes removed this one, or it lost their majority: it ends");
            Runtime.getRuntime().halt(ExitCode.TEMPORARY.number());
          }
          return CompletableFuture.completedFuture(Done.getInstance());
        });
  }

  private static ProcessLock lock(Path dataDirectory) {
    return ProcessLock.tryAcquire(dataDirectory.resolve("lock"))
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.LOCKED,
                    "another node runs on the folder "
                        + dataDirectory
                        + " (expected: a folder of its own for each node); stop that node, or set"
                        + " another modelgrid.node.data-directory."));
  }

  @SuppressWarnings("unused") // the lock is held for the length of this call
  private static ExitCode runLocked(Config config, Settings settings, ProcessLock lock) {
    String logFile = System.getProperty("modelgrid.log.file");
    String name = settings.node().name();
    LogLevels logLevels =
        logFile == null
            ? NodeLogging.toConsole(settings.logs(), name)
            : NodeLogging.toFile(settings.logs(), name, Path.of(logFile));
    NodeTracing traces = NodeTracing.of(settings.traces(), name);
    GridNode node = GridNode.start(config, settings, traces.tracing());
    endAtOnceWhenRemoved(node.system());
    traces.endWith(node.system());
    Accounts accounts = Accounts.of(settings.http());
    try {
      if (settings.grpc().isOn()) {
        GrpcServer.start(
            node.system(),
            settings,
            accounts,
            node.inference(),
            node.view(),
            node.admin(),
            traces.tracing(),
            node.registry());
      }
      HttpServer http =
          HttpServer.start(
                  node.system(),
                  settings,
                  accounts,
                  node.inference(),
                  node.view(),
                  node.admin(),
                  node.history(),
                  node.trainings(),
                  new Telemetry(traces.tracing(), logLevels, node.metrics(), node.registry()))
              .toCompletableFuture()
              .join();
      node.announceHttp(settings.http().host() + ":" + http.port());
    } catch (CompletionException | IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      node.stop();
      node.whenTerminated().toCompletableFuture().join();
      throw new CommandException(
          ExitCode.LOCKED,
          "a port cannot be opened: " + (e instanceof CompletionException ? cause : e).getMessage(),
          e);
    }
    node.whenTerminated().toCompletableFuture().join();
    return ExitCode.OK;
  }
}
