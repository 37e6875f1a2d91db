package io.modelgrid.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifelinesTest {
  private final ActorTestKit kit =
      ActorTestKit.create("lifelines", ConfigFactory.parseString("pekko.actor.provider = local"));
  private final BlockingQueue<Set<String>> lost = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static Members with(String other) {
    Members.Node self = new Members.Node("127.0.0.1:1", Set.of(), "up", true);
    return new Members(
        "127.0.0.1:1",
        List.of(self, new Members.Node(other, Set.of(), "up", true)),
        true,
        Set.of());
  }

  private static Members alone() {
    return new Members(
        "127.0.0.1:1",
        List.of(new Members.Node("127.0.0.1:1", Set.of(), "up", true)),
        true,
        Set.of());
  }

  @Test
  void tellsWhenTheOtherSideEndsAndConnectsAgain() throws Exception {
    try (ServerSocket peer = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + peer.getLocalPort();
      ActorRef<Lifelines.Command> lines = kit.spawn(Lifelines.create(lost::add));
      lines.tell(new Lifelines.MembersChanged(with(address)));

      try (Socket line = peer.accept()) {
        assertThat(line.isConnected()).isTrue();
        assertThat(lost).isEmpty();
      }

      assertThat(lost.poll(20, TimeUnit.SECONDS)).as("lost nodes").containsExactly(address);
      peer.setSoTimeout(20_000);
      peer.accept().close();
    }
  }

  @Test
  void closesTheLineToANodeThatIsNoMemberAnyMore() throws Exception {
    try (ServerSocket peer = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      ActorRef<Lifelines.Command> lines = kit.spawn(Lifelines.create(lost::add));
      lines.tell(new Lifelines.MembersChanged(with("127.0.0.1:" + peer.getLocalPort())));

      try (Socket line = peer.accept()) {
        line.setSoTimeout(20_000);
        lines.tell(new Lifelines.MembersChanged(alone()));

        assertThat(line.getInputStream().read()).as("end of the line").isEqualTo(-1);
        assertThat(lost).isEmpty();
      }
    }
  }

  @Test
  void tellsOfANodeWhoseProcessIsNotThere() throws Exception {
    int freePort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      freePort = socket.getLocalPort();
    }
    ActorRef<Lifelines.Command> lines = kit.spawn(Lifelines.create(lost::add));

    lines.tell(new Lifelines.MembersChanged(with("127.0.0.1:" + freePort)));

    assertThat(lost.poll(20, TimeUnit.SECONDS))
        .as("lost nodes")
        .containsExactly("127.0.0.1:" + freePort);
  }
}
