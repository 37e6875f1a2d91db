package io.modelgrid.cli.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Asks the machine which ports of loopback are free. */
final class Ports {
  // Below the ports that Linux and macOS hand to outgoing connections, since what is chosen here is
  // kept for good.
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int CONNECT_MILLIS = 200;

  private Ports() {}

  /** Whether nobody listens there and it can be bound. */
  static boolean isFree(int port) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(loopback, port));
    } catch (IOException e) {
      return false;
    }
    // Where a bind beside a listener on all addresses succeeds, a connection tells.
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback, port), CONNECT_MILLIS);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** A free port that is none of these. */
  static int choose(Set<Integer> taken) {
    int start = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
    for (int i = 0; i < HIGHEST - LOWEST; i++) {
      int port = LOWEST + (start - LOWEST + i) % (HIGHEST - LOWEST);
      if (!taken.contains(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + LOWEST + " to " + HIGHEST);
  }
}
