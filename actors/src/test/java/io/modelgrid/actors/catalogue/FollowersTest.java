package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class FollowersTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "pekko.actor { serialize-messages = on, testkit.typed.single-expect-default = 30s }")
              .withFallback(ConfigFactory.load()));
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final ChangeAnswer ANSWER = new ChangeAnswer.Changed(1, "1", true);

  private final TestProbe<Catalogue.Command> writer = KIT.createTestProbe(Catalogue.Command.class);
  private final TestProbe<CatalogueCopy.Command> a =
      KIT.createTestProbe(CatalogueCopy.Command.class);
  private final TestProbe<CatalogueCopy.Command> b =
      KIT.createTestProbe(CatalogueCopy.Command.class);
  private final TestProbe<Catalogue.Reply> caller = KIT.createTestProbe(Catalogue.Reply.class);
  private final Followers followers = new Followers(writer.ref());
  private CatalogueState state = CatalogueState.empty();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void answersWhenEveryReachableCopyHasTheRevision() {
    followers.reach(Set.of("a:1", "b:1"));
    push(1);
    followers.answer(1, caller.ref(), ANSWER);

    follow("a:1", a, 1);
    caller.expectNoMessage(SHORT);
    follow("b:1", b, 0);
    caller.expectNoMessage(SHORT);
    follow("b:1", b, 1);

    assertThat(caller.receiveMessage().answer()).isEqualTo(ANSWER);
    caller.expectNoMessage(SHORT);
  }

  @Test
  void waitsForNoNodeThatIsNotReachable() {
    followers.reach(Set.of("a:1", "b:1"));
    push(1);
    follow("a:1", a, 1);
    followers.answer(1, caller.ref(), ANSWER);
    caller.expectNoMessage(SHORT);

    followers.reach(Set.of("a:1"));

    caller.expectMessage(new Catalogue.Reply(ANSWER));
  }

  @Test
  void answersAfterAWhileAlthoughACopyLags() {
    followers.reach(Set.of("a:1"));
    push(1);
    followers.answer(1, caller.ref(), ANSWER);

    for (int tick = 1; tick < 10; tick++) {
      followers.tick(10);
    }
    caller.expectNoMessage(SHORT);
    followers.tick(10);

    caller.expectMessage(new Catalogue.Reply(ANSWER));
  }

  @Test
  void pushesEachEventToAllFollowers() {
    followers.reach(Set.of("a:1", "b:1"));
    push(1);
    follow("a:1", a, 1);
    follow("b:1", b, 1);

    push(1);

    for (TestProbe<CatalogueCopy.Command> copy : List.of(a, b)) {
      CatalogueCopy.Update update = update(copy);
      assertThat(update.fromRevision()).isEqualTo(1);
      assertThat(update.events()).containsExactly(Given.encoded(event(2)));
    }
  }

  @Test
  void sendsTheEventsThatACopyLacks() {
    push(5);

    follow("a:1", a, 2);

    CatalogueCopy.Update update = update(a);
    assertThat(update.fromRevision()).isEqualTo(2);
    assertThat(update.events())
        .containsExactly(Given.encoded(event(3)), Given.encoded(event(4)), Given.encoded(event(5)));
  }

  @Test
  void sendsTheWholeStateToACopyThatIsTooFarBehind() {
    push(Followers.TAIL + 1);

    follow("a:1", a, 0);

    assertThat(a.receiveMessage())
        .isEqualTo(new CatalogueCopy.Replace(state.term(), Given.encoded(state), writer.ref()));
    follow("a:1", a, 1);
    // One message carries so much and no more; the copy asks for the rest.
    assertThat(update(a).events()).hasSize(64);
  }

  @Test
  void sendsTheWholeStateWhenTheTailIsGone() {
    push(3);
    followers.forgetTail();

    follow("a:1", a, 2);

    assertThat(a.receiveMessage()).isInstanceOf(CatalogueCopy.Replace.class);
  }

  @Test
  void sendsTheWholeStateToACopyThatIsAhead() {
    push(3);

    follow("a:1", a, 4);

    assertThat(a.receiveMessage()).isInstanceOf(CatalogueCopy.Replace.class);
  }

  @Test
  void sendsNothingToACopyThatHasAll() {
    push(3);

    follow("a:1", a, 3);

    a.expectNoMessage(SHORT);
  }

  private void push(int count) {
    for (int each = 0; each < count; each++) {
      CatalogueEvent event = event(state.revision() + 1);
      state = state.apply(event);
      followers.push(state, List.of(event));
    }
  }

  private static CatalogueEvent event(long revision) {
    return revision == 1 ? Given.term(1, "n1") : Given.registered("m", "" + revision, 'a');
  }

  private void follow(String node, TestProbe<CatalogueCopy.Command> copy, long revision) {
    followers.follow(state, new Catalogue.Follow(node, state.term(), revision, copy.ref()));
  }

  private static CatalogueCopy.Update update(TestProbe<CatalogueCopy.Command> copy) {
    return copy.expectMessageClass(CatalogueCopy.Update.class);
  }
}
