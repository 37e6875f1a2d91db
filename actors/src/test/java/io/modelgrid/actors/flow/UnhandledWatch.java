package io.modelgrid.actors.flow;

import java.time.Duration;
import org.apache.pekko.actor.UnhandledMessage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.assertj.core.api.Assertions;

/** Sees every message that an actor of this system leaves unhandled. */
public final class UnhandledWatch {
  private final ActorTestKit kit;
  private final TestProbe<UnhandledMessage> probe;

  public UnhandledWatch(ActorTestKit kit) {
    this.kit = kit;
    this.probe = kit.createTestProbe();
    kit.system()
        .eventStream()
        .tell(new EventStream.Subscribe<>(UnhandledMessage.class, probe.ref()));
  }

  /** Fails if there was one so far. */
  public void assertNone() {
    var nobody = Adapter.toClassic(kit.system()).deadLetters();
    UnhandledMessage end = new UnhandledMessage("end", nobody, nobody);
    kit.system().eventStream().tell(new EventStream.Publish<>(end));
    Assertions.assertThat(probe.receiveMessage(Duration.ofSeconds(20)))
        .as("unhandled message")
        .isEqualTo(end);
  }
}
