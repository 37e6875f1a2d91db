package io.modelgrid.cluster.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.cluster.membership.Membership;
import io.modelgrid.config.StorageSettings;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.persistence.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host of a catalogue whose database cannot be reached when it starts. */
class CatalogueHostOutageTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final StorageSettings NOWHERE =
      new StorageSettings(
          "jdbc:postgresql://127.0.0.1:1/nowhere", "modelgrid", "", Path.of("unused"));

  private final ActorTestKit kit =
      ActorTestKit.create(JournalConfig.of(NOWHERE).withFallback(Given.manualTime()));
  private final TestProbe<Membership.Command> membership = kit.createTestProbe();
  private final TestProbe<Catalogue.Reply> replies = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  // Changes wait for a while, as at the start of a grid, then all of them get an answer.
  @Test
  void refusesChangesInWordsAfterAWhile() {
    ManualTime time = ManualTime.get(kit.system());
    ActorRef<Catalogue.Command> host =
        kit.spawn(CatalogueHost.create(membership.ref(), Behaviors::empty));
    membership.expectMessageClass(Membership.Listen.class, WAIT);
    host.tell(undeploy("early"));
    time.timePasses(Duration.ofSeconds(24));
    replies.expectNoMessage(Duration.ofMillis(200));

    time.timePasses(Duration.ofSeconds(1));
    assertRefused();
    host.tell(undeploy("late"));
    assertRefused();
  }

  private void assertRefused() {
    assertThat(replies.receiveMessage(WAIT).answer())
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
              assertThat(refused.message()).contains("database cannot be reached");
            });
  }

  private Catalogue.Undeploy undeploy(String model) {
    return new Catalogue.Undeploy(model, new GridAdmin.Origin("ann", ""), replies.ref());
  }
}
