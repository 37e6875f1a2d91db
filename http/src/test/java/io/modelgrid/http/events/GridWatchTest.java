package io.modelgrid.http.events;

import static io.modelgrid.http.events.ChangingView.model;
import static io.modelgrid.http.events.ChangingView.operation;
import static io.modelgrid.http.events.Listening.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GridWatchTest {
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
    Listening events = listen(watch.grid());
    assertThat(events.next())
        .startsWith("event: grid\nid: 1\ndata: {\"models\":[{\"name\":\"echo\"");
    look();
    view.models = List.of(model("echo", 2), model("other", 1));
    look();
    assertThat(events.next())
        .containsSubsequence(
            "event: model-changed\nid: 2\n", "event: model-appeared\nid: 3\n", "\n\n");
  }

  @Test
  void anOperationIsToldUntilItsEnd() throws Exception {
    view.operations = List.of(operation("7", State.RUNNING, "loading"));
    Listening events = listen(watch.operation("7"));
    assertThat(events.next()).contains("event: operation\n", "\"message\":\"loading\"");
    look();
    view.operations = List.of(operation("7", State.SUCCEEDED, "done"));
    look();
    assertThat(events.next()).contains("\"state\":\"SUCCEEDED\"");
    assertThat(events.pull()).isEmpty();
    assertThat(watch.listeners()).isZero();
  }

  @Test
  void anOperationThatIsOverIsToldOnce() throws Exception {
    view.operations = List.of(operation("7", State.ABORTED, "no"));
    Listening events = listen(watch.operation("7"));
    assertThat(events.next()).contains("\"state\":\"ABORTED\"");
    assertThat(events.pull()).isEmpty();
  }

  @Test
  void nobodyLooksWhileNobodyListens() throws Exception {
    assertThat(looks).isEmpty();
    Listening events = listen(watch.grid());
    events.next();
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
    Listening events = listen(watch.grid());
    int epoch = 1;
    while (watch.listeners() > 0) {
      view.models = List.of(model("echo", epoch++));
      look();
      assertThat(epoch).as("pieces that wait").isLessThan(3 * GridWatch.MOST_WAITING);
    }
    int read = 0;
    while (events.pull().isPresent()) {
      read++;
    }
    assertThat(read).isBetween(GridWatch.MOST_WAITING, 2 * GridWatch.MOST_WAITING);
  }

  @Test
  void moreThanSoManyMayNotListen() {
    for (int index = 0; index < Audience.MOST; index++) {
      listen(watch.grid());
    }
    assertThatThrownBy(watch::grid)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at most 100");
  }

  @Test
  void stoppingEndsAllStreams() throws Exception {
    Listening events = listen(watch.grid());
    events.next();
    watch.stop();
    assertThat(events.pull()).isEmpty();
    assertThatThrownBy(watch::grid).hasMessage("this node is stopping");
  }

  // Admitted before the stop, but its stream begins only after it.
  @Test
  void aStreamThatBeginsAfterTheStopEndsAtOnce() throws Exception {
    Source<ByteString, NotUsed> admitted = watch.grid();
    watch.stop();
    assertThat(listen(admitted).pull()).isEmpty();
    assertThat(watch.listeners()).isZero();
  }

  private void look() {
    looks.remove().run();
  }

  private static Listening listen(Source<ByteString, NotUsed> source) {
    return Listening.to(source, kit.system());
  }
}
