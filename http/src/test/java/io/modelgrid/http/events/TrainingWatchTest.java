package io.modelgrid.http.events;

import static io.modelgrid.http.FakeTrainings.left;
import static io.modelgrid.http.FakeTrainings.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.http.FakeTrainings;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingWatchTest {
  private static ActorTestKit kit;

  private final FakeTrainings trainings = new FakeTrainings();
  private final Queue<Runnable> looks = new ArrayDeque<>();
  private final TrainingWatch watch = new TrainingWatch(trainings, looks::add);

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create("trainings");
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void train() {
    trainings.put(training("12", State.RUNNING, 0.5));
  }

  @Test
  void aListenerGetsTheWholeAndThenEpochsAndProgress() throws Exception {
    Listening events = listen();
    assertThat(events.next()).startsWith("event: training\nid: 1\ndata: {\"id\":\"12\"");
    look();
    trainings.put(training("12", State.RUNNING, 0.5, 0.4, 0.3));
    look();
    assertThat(events.next())
        .containsSubsequence(
            "event: epoch\nid: 2\ndata: {\"epoch\":2",
            "event: epoch\nid: 3\ndata: {\"epoch\":3",
            "event: progress\nid: 4\n",
            "\"done\":0.3");
  }

  // Of 200 epochs every other one is dropped: the list is shorter than it was, and goes on.
  @Test
  void everyEpochIsToldOnceThoughOlderOnesAreDropped() {
    TrainingView before = training("12", State.RUNNING, new double[200]);
    TrainingView thinned =
        left(training("12", State.RUNNING, new double[203]), epoch -> epoch % 2 == 1);
    TrainingView after =
        left(
            training("12", State.RUNNING, new double[205]), epoch -> epoch % 2 == 1 || epoch > 203);

    assertThat(epochs(before, thinned)).containsExactly(201, 203);
    assertThat(epochs(thinned, after)).containsExactly(204, 205);
    assertThat(epochs(after, after)).isEmpty();
  }

  // The first attempt came to epoch 3; the second begins with epoch 2 again.
  @Test
  void whatIsMeasuredAgainIsToldAgain() {
    TrainingView first = training("12", State.RUNNING, 0.5, 0.4, 0.3);
    TrainingView second = training("12", State.RUNNING, 0.5, 0.41);

    assertThat(epochs(first, second)).containsExactly(2);
    assertThat(epochs(second, training("12", State.RUNNING, 0.5, 0.41, 0.31))).containsExactly(3);
  }

  @Test
  void aChangeOfStateIsToldWhole() throws Exception {
    trainings.put(training("12", State.WAITING));
    Listening events = listen();
    assertThat(events.next()).contains("waits for 2 cores");
    trainings.put(training("12", State.RUNNING));
    look();
    assertThat(events.next()).startsWith("event: training\n").contains("\"node\":\"node-b\"");
  }

  @Test
  void whatIsRegisteredIsToldWhole() throws Exception {
    Listening events = listen();
    events.next();
    TrainingView running = training("12", State.RUNNING, 0.5);
    trainings.put(FakeTrainings.registered(running, "3"));
    look();
    assertThat(events.next()).startsWith("event: training\n").contains("\"versions\":[\"3\"]");
  }

  @Test
  void theStreamEndsWithTheTraining() throws Exception {
    Listening events = listen();
    events.next();
    trainings.put(training("12", State.FAILED, 0.5));
    look();
    assertThat(events.next()).contains("\"state\":\"FAILED\"");
    assertThat(events.pull()).isEmpty();
    assertThat(watch.listeners()).isZero();
  }

  @Test
  void aTrainingThatIsForgottenEndsTheStreamToo() throws Exception {
    Listening events = listen();
    events.next();
    trainings.all.clear();
    look();
    assertThat(events.pull()).isEmpty();
  }

  @Test
  void nobodyLooksWhileNobodyListens() throws Exception {
    assertThat(looks).isEmpty();
    Listening events = listen();
    events.next();
    assertThat(looks).hasSize(1);
    events.cancel();
    Listening.await("the listener to leave", () -> watch.listeners() == 0);
    look();
    assertThat(looks).isEmpty();
  }

  @Test
  void whoReadsTooSlowlyIsSentAway() throws Exception {
    Listening events = listen();
    int epochs = 1;
    while (watch.listeners() > 0) {
      trainings.put(training("12", State.RUNNING, new double[++epochs]));
      look();
      assertThat(epochs).as("pieces that wait").isLessThan(3 * TrainingWatch.MOST_WAITING);
    }
    int read = 0;
    while (events.pull().isPresent()) {
      read++;
    }
    assertThat(read).isBetween(TrainingWatch.MOST_WAITING, 2 * TrainingWatch.MOST_WAITING);
  }

  @Test
  void moreThanSoManyMayNotListen() {
    for (int index = 0; index < Audience.MOST; index++) {
      listen();
    }
    assertThatThrownBy(() -> watch.training("12"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at most 100");
  }

  @Test
  void stoppingEndsAllStreams() throws Exception {
    Listening events = listen();
    events.next();
    watch.stop();
    assertThat(events.pull()).isEmpty();
    assertThatThrownBy(() -> watch.training("12")).hasMessage("this node is stopping");
  }

  private static List<Integer> epochs(TrainingView before, TrainingView after) {
    return TrainingWatch.between(before, after).stream()
        .filter(event -> event.kind().equals("epoch"))
        .map(event -> (Map<?, ?>) event.data())
        .map(data -> (Integer) data.get("epoch"))
        .toList();
  }

  private void look() {
    looks.remove().run();
  }

  private Listening listen() {
    return Listening.to(watch.training("12"), kit.system());
  }
}
