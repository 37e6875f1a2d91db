package io.modelgrid.http.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.GridActors;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ActorWatchTest {
  private static final long PATIENCE_SECONDS = 20;

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
    SinkQueueWithCancel<ByteString> pictures = listen();
    assertThat(next(pictures))
        .startsWith("event: actors\nid: 1\ndata: {\"nodes\":[{\"node\":\"one\"")
        .endsWith("}\n\n");
    view.actors = grid("two");
    look();
    assertThat(next(pictures)).startsWith("event: actors\nid: 2\ndata: ").contains("\"two\"");
  }

  @Test
  void nobodyLooksWhileNobodyListens() throws Exception {
    assertThat(looks).isEmpty();
    SinkQueueWithCancel<ByteString> pictures = listen();
    next(pictures);
    assertThat(looks).hasSize(1);
    pictures.cancel();
    await(() -> watch.listeners() == 0);
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
    SinkQueueWithCancel<ByteString> pictures = listen();
    for (int index = 0; index < 50; index++) {
      view.actors = grid("number-" + index);
      look();
    }
    int waited = 0;
    while (!next(pictures).contains("last")) {
      waited++;
      assertThat(waited).as("pictures that waited").isLessThan(20);
      view.actors = grid("last");
      look();
    }
    assertThat(watch.listeners()).isEqualTo(1);
  }

  @Test
  void aHundredListenersCostOneQuestionALook() throws Exception {
    for (int index = 0; index < ActorWatch.MOST_LISTENERS; index++) {
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
    SinkQueueWithCancel<ByteString> pictures = listen();
    next(pictures);
    watch.stop();
    assertThat(pull(pictures)).isEmpty();
    assertThatThrownBy(watch::pictures).hasMessage("this node is stopping");
  }

  private void look() {
    looks.remove().run();
  }

  private SinkQueueWithCancel<ByteString> listen() {
    Source<ByteString, NotUsed> source = watch.pictures();
    return source.runWith(Sink.queue(), kit.system());
  }

  private static String next(SinkQueueWithCancel<ByteString> pictures) throws Exception {
    return pull(pictures).orElseThrow();
  }

  private static Optional<String> pull(SinkQueueWithCancel<ByteString> pictures) throws Exception {
    return pictures
        .pull()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(ByteString::utf8String);
  }

  private static void await(BooleanSupplier done) {
    long until = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting for the listener to leave").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
