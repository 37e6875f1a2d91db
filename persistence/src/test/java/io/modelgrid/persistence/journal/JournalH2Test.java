package io.modelgrid.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.fixture.JournalStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real H2. */
class JournalH2Test extends JournalContract {
  @Override
  StorageSettings storage(Path folder) {
    return JournalStorage.h2(folder);
  }

  @Test
  void theAutomaticServerListensOnLoopbackOnly(@TempDir Path folder) throws Exception {
    start(folder);
    Properties lock = new Properties();
    try (var in = Files.newInputStream(folder.resolve("catalogue.lock.db"))) {
      lock.load(in);
    }
    String server = lock.getProperty("server");
    assertThat(server).as("the automatic server's address").containsPattern(":[0-9]+$");
    int port = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));

    assertThat(accepts(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)).isTrue();
    for (InetAddress other : otherAddresses()) {
      assertThat(accepts(other, port)).as(other + " must not be served").isFalse();
    }
  }

  private static List<InetAddress> otherAddresses() throws IOException {
    List<InetAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
            .collect(Collectors.toCollection(ArrayList::new));
    if (System.getProperty("os.name").equals("Linux")) {
      // Also loopback there, but not the address that the server is bound to.
      addresses.add(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}));
    }
    return addresses;
  }

  private static boolean accepts(InetAddress address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2_000);
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
