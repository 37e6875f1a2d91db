package io.modelgrid.cli.local;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.cli.ProcessLock;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A program that stands in for a node: takes the lock, answers the health check on the HTTP port of
 * its configuration, and ends at SIGTERM. How it misbehaves is told by {@code -Dfake.node}: {@code
 * fails} ends at once with code 78, {@code stubborn} does not end at SIGTERM.
 */
public final class FakeNode {
  private FakeNode() {}

  /** As a node is started: {@code --config FILE}. */
  public static void main(String[] arguments) throws Exception {
    String kind = System.getProperty("fake.node", "");
    if (kind.equals("fails")) {
      System.err.println("1 mistake in the configuration");
      System.exit(78);
    }
    Config config = ConfigFactory.parseFile(new File(arguments[1])).getConfig("modelgrid");
    Path folder = Path.of(config.getString("node.data-directory"));
    if (ProcessLock.tryAcquire(folder.resolve("lock")).isEmpty()) {
      System.exit(73);
    }
    if (kind.equals("stubborn")) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    while (true) {
                      java.util.concurrent.locks.LockSupport.park();
                    }
                  }));
    }
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), config.getInt("http.port")), 0);
    server.createContext(
        "/health/startup",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }
}
