package io.modelgrid.cluster.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.membership.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The board of a cluster of one. */
class WishBoardTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Wish.Drain DRAIN = new Wish.Drain("n:1", "ann", "by hand");

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  """
                  pekko.actor.provider = cluster
                  pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  pekko.cluster.distributed-data.notify-subscribers-interval = 50ms
                  """)
              .withFallback(ConfigFactory.load()));
  private final TestProbe<Wishes> listener = kit.createTestProbe();
  private final TestProbe<Done> answers = kit.createTestProbe();
  private final Cluster cluster = Cluster.get(kit.system());
  private final String self = Membership.text(cluster.selfMember().address());
  private final ActorRef<WishBoard.Command> board =
      kit.spawn(WishBoard.create("known"::equals, listener.ref()::tell), WishBoard.NAME);

  @BeforeEach
  void join() {
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static Wish.Move move(String model, String to) {
    return new Wish.Move(model, 0, "n:1", to, 0, false, "ann", "by hand");
  }

  private Wishes put(Wish wish) {
    board.tell(new WishBoard.Put(wish, answers.ref()));
    answers.expectMessage(WAIT, Done.getInstance());
    return listener.receiveMessage(WAIT);
  }

  @Test
  void keepsOneWishForEachNodeAndModelUntilItIsTakenBack() {
    assertThat(put(DRAIN).drained()).containsExactly("n:1");
    assertThat(put(move("known", "")).moveOf("known")).contains(move("known", ""));
    Wishes both = put(move("known", "n:2"));
    assertThat(both.byKey().values()).containsExactlyInAnyOrder(DRAIN, move("known", "n:2"));
    assertThat(both.moveOf("other")).isEmpty();

    board.tell(new WishBoard.Drop(DRAIN.key(), answers.ref()));
    answers.expectMessage(WAIT, Done.getInstance());
    assertThat(listener.receiveMessage(WAIT).drained()).isEmpty();
  }

  @Test
  void takesDownMovesOfModelsThatAreGoneAndToNodesThatAreGone() {
    put(DRAIN);
    put(move("known", ""));
    put(move("gone", ""));
    Members.Node only = new Members.Node(self, Set.of("serving"), "up", true);
    board.tell(new WishBoard.MembersChanged(new Members(self, List.of(only), true, Set.of(self))));
    Wishes left = listener.receiveMessage(WAIT);
    assertThat(left.byKey().values()).containsExactlyInAnyOrder(DRAIN, move("known", ""));

    put(move("known", "n:2"));
    assertThat(listener.receiveMessage(WAIT).byKey().values()).containsExactly(DRAIN);
  }
}
