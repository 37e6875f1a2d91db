package io.modelgrid.http.events;

import static io.modelgrid.http.events.Listening.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.GridActors;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ActorWatchTest {
  private static ActorTestKit kit;

  private final ChangingView view = new ChangingView();
  private final Queue<Runnable> looks = new ArrayDeque<>();
  private final ActorWatch watch = new ActorWatch(view, Runnable::run, looks::add);

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create("watch");
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private static GridActors grid(String node) {
    return new GridActors(List.of(new GridActors.OfNode(node, "a:1", "up", List.of(), 0)));
  }

  @Test
  void aListenerGetsAPictureAtOnceAndOneAtEachLook() throws Exception {
    view.actors = grid("one");
    Listening pictures = listen();
    assertThat(pictures.next())
        .startsWith("event: actors\nid: 1\ndata: {\"nodes\":[{\"node\":\"one\"")
        .endsWith("}\n\n");
    view.actors = grid("two");
    look();
    assertThat(pictures.next()).startsWith("event: actors\nid: 2\ndata: ").contains("\"two\"");
  }

  @Test
  void nobodyLooksWhileNobodyListens() throws Exception {
    assertThat(looks).isEmpty();
    Listening pictures = listen();
    pictures.next();
    assertThat(looks).hasSize(1);
    pictures.cancel();
    await("the listener to leave", () -> watch.listeners() == 0);
    int asked = view.asked.get();
    look();
    assertThat(looks).isEmpty();
    assertThat(view.asked).hasValue(asked);
    listen();
    assertThat(looks).hasSize(1);
  }

  // A picture is whole, so a listener that was slow misses some and then sees the latest.
  @Test
  void whoReadsSlowlyMissesPicturesAndStays() throws Exception {
    Listening pictures = listen();
    for (int index = 0; index < 50; index++) {
      view.actors = grid("number-" + index);
      look();
    }
    int waited = 0;
    while (!pictures.next().contains("last")) {
      waited++;
      assertThat(waited).as("pictures that waited").isLessThan(20);
      view.actors = grid("last");
      look();
    }
    assertThat(watch.listeners()).isEqualTo(1);
  }

  @Test
  void aHundredListenersCostOneQuestionALook() throws Exception {
    for (int index = 0; index < Audience.MOST; index++) {
      listen();
    }
    int asked = view.asked.get();
    look();
    assertThat(view.asked).hasValue(asked + 1);
    assertThatThrownBy(watch::pictures)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at most 100");
  }

  @Test
  void stoppingEndsAllStreams() throws Exception {
    Listening pictures = listen();
    pictures.next();
    watch.stop();
    assertThat(pictures.pull()).isEmpty();
    assertThatThrownBy(watch::pictures).hasMessage("this node is stopping");
  }

  private void look() {
    looks.remove().run();
  }

  private Listening listen() {
    return Listening.to(watch.pictures(), kit.system());
  }
}
