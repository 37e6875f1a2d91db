package io.modelgrid.http.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private static ActorTestKit kit;

  private final Audience<BoundedSourceQueue<ByteString>> audience =
      new Audience<>(queue -> queue, "too many");

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create("audience");
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  // A caller goes away in the moment in which its stream is ended from here.
  @Test
  void aStreamThatHasEndedByItselfIsDismissedAllTheSame() {
    BoundedSourceQueue<ByteString> ended = listener();
    ended.complete();
    audience.dismiss(ended);
    assertThat(audience.isEmpty()).isTrue();
  }

  @Test
  void allStreamsEndThoughOneHasEndedByItself() {
    listener().complete();
    BoundedSourceQueue<ByteString> other = listener();
    audience.stop();
    assertThat(audience.isEmpty()).isTrue();
    assertThat(other.isCompleted()).isTrue();
  }

  private BoundedSourceQueue<ByteString> listener() {
    BoundedSourceQueue<ByteString> queue =
        Source.<ByteString>queue(1).to(Sink.ignore()).run(kit.system());
    assertThat(audience.join(queue, audience.admit())).isTrue();
    return queue;
  }
}
