package io.modelgrid.http.events;

import static io.modelgrid.http.events.ChangingView.model;
import static io.modelgrid.http.events.ChangingView.operation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.OperationView.State;
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

class GridWatchTest {
  private static final long PATIENCE_SECONDS = 20;

  private static ActorTestKit kit;

  private final ChangingView view = new ChangingView();
  private final Queue<Runnable> looks = new ArrayDeque<>();
  private final GridWatch watch = new GridWatch(view, looks::add);

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create("watch");
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aListenerGetsTheGridAndThenWhatChanges() throws Exception {
    view.models = List.of(model("echo", 1));
    SinkQueueWithCancel<ByteString> events = listen(watch.grid());
    assertThat(next(events))
        .startsWith("event: grid\nid: 1\ndata: {\"models\":[{\"name\":\"echo\"");
    look();
    view.models = List.of(model("echo", 2), model("other", 1));
    look();
    assertThat(next(events))
        .containsSubsequence(
            "event: model-changed\nid: 2\n", "event: model-appeared\nid: 3\n", "\n\n");
  }

  @Test
  void anOperationIsToldUntilItsEnd() throws Exception {
    view.operations = List.of(operation("7", State.RUNNING, "loading"));
    SinkQueueWithCancel<ByteString> events = listen(watch.operation("7"));
    assertThat(next(events)).contains("event: operation\n", "\"message\":\"loading\"");
    look();
    view.operations = List.of(operation("7", State.SUCCEEDED, "done"));
    look();
    assertThat(next(events)).contains("\"state\":\"SUCCEEDED\"");
    assertThat(pull(events)).isEmpty();
    assertThat(watch.listeners()).isZero();
  }

  @Test
  void anOperationThatIsOverIsToldOnce() throws Exception {
    view.operations = List.of(operation("7", State.ABORTED, "no"));
    SinkQueueWithCancel<ByteString> events = listen(watch.operation("7"));
    assertThat(next(events)).contains("\"state\":\"ABORTED\"");
    assertThat(pull(events)).isEmpty();
  }

  @Test
  void nobodyLooksWhileNobodyListens() throws Exception {
    assertThat(looks).isEmpty();
    SinkQueueWithCancel<ByteString> events = listen(watch.grid());
    next(events);
    assertThat(looks).hasSize(1);
    events.cancel();
    await("the listener to leave", () -> watch.listeners() == 0);
    look();
    assertThat(looks).isEmpty();
    listen(watch.grid());
    assertThat(looks).hasSize(1);
  }

  @Test
  void whoReadsTooSlowlyIsSentAway() throws Exception {
    SinkQueueWithCancel<ByteString> events = listen(watch.grid());
    int epoch = 1;
    while (watch.listeners() > 0) {
      view.models = List.of(model("echo", epoch++));
      look();
      assertThat(epoch).as("pieces that wait").isLessThan(3 * GridWatch.MOST_WAITING);
    }
    int read = 0;
    while (pull(events).isPresent()) {
      read++;
    }
    assertThat(read).isBetween(GridWatch.MOST_WAITING, 2 * GridWatch.MOST_WAITING);
  }

  @Test
  void moreThanSoManyMayNotListen() {
    for (int index = 0; index < GridWatch.MOST_LISTENERS; index++) {
      listen(watch.grid());
    }
    assertThatThrownBy(watch::grid)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at most 100");
  }

  @Test
  void stoppingEndsAllStreams() throws Exception {
    SinkQueueWithCancel<ByteString> events = listen(watch.grid());
    next(events);
    watch.stop();
    assertThat(pull(events)).isEmpty();
    assertThatThrownBy(watch::grid).hasMessage("this node is stopping");
  }

  private void look() {
    looks.remove().run();
  }

  private static SinkQueueWithCancel<ByteString> listen(Source<ByteString, NotUsed> source) {
    return source.runWith(Sink.queue(), kit.system());
  }

  private static String next(SinkQueueWithCancel<ByteString> events) throws Exception {
    return pull(events).orElseThrow();
  }

  private static Optional<String> pull(SinkQueueWithCancel<ByteString> events) throws Exception {
    return events
        .pull()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .map(ByteString::utf8String);
  }

  private static void await(String what, BooleanSupplier done) {
    long until = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting for " + what).isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
