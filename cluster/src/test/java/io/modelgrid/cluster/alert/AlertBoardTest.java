package io.modelgrid.cluster.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.AlertsKnown;
import io.modelgrid.actors.alert.AlertsKnown.Untold;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertBoardTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Given.manualTime());

  @TempDir Path directory;

  private final Latest<AlertsKnown> latest = new Latest<>(AlertsKnown.none());
  private final List<Runnable> writes = new ArrayList<>();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private AlertFile file() {
    return new AlertFile(
        directory.resolve("node/alerts"),
        SerializationExtension.get(Adapter.toClassic(KIT.system())),
        writes::add);
  }

  private static AlertsKnown known(State state, double value, String... untold) {
    AlertView alert =
        new AlertView(
            "lost",
            "node_lost",
            Severity.CRITICAL,
            state,
            "n2",
            value,
            0,
            "count",
            Instant.EPOCH.plusMillis(5),
            "n2 cannot be reached",
            null);
    return new AlertsKnown(
        List.of(alert), List.of(untold).stream().map(id -> new Untold("ab", id, "{}")).toList());
  }

  private void tell(AlertFile file, AlertsKnown... told) {
    BehaviorTestKit<AlertsTold> board = BehaviorTestKit.create(AlertBoard.create(latest, file));
    for (AlertsKnown each : told) {
      board.run(new AlertsTold(each));
    }
  }

  private void write() {
    while (!writes.isEmpty()) {
      writes.remove(0).run();
    }
  }

  @Test
  void keepsWhatWasToldLast() {
    tell(file(), known(State.PENDING, 1), known(State.FIRING, 1, "a", "b"));

    assertThat(latest.get()).isEqualTo(known(State.FIRING, 1, "a", "b"));
  }

  @Test
  void whatItKnewIsThereAfterARestart() {
    assertThat(file().read()).isEqualTo(AlertsKnown.none());
    tell(file(), known(State.PENDING, 1), known(State.FIRING, 1, "a", "b"));
    assertThat(writes).as("the last one is enough").hasSize(1);
    write();

    assertThat(file().read()).isEqualTo(known(State.FIRING, 1, "a", "b"));
  }

  @Test
  void writesWhenAStateOrAReceiverChangesAndNotForEachValue() {
    AlertFile file = file();
    tell(file, known(State.FIRING, 1, "a"));
    write();
    tell(file, known(State.FIRING, 2, "a"), known(State.FIRING, 3, "a"));
    assertThat(writes).isEmpty();

    tell(file, known(State.FIRING, 3));
    assertThat(writes).hasSize(1);
    write();
    assertThat(file.read()).isEqualTo(known(State.FIRING, 3));
  }

  @Test
  void aBrokenFileIsAsNone() throws IOException {
    Files.createDirectories(directory.resolve("node"));
    Files.writeString(directory.resolve("node/alerts"), "no alerts");

    assertThat(file().read()).isEqualTo(AlertsKnown.none());
  }
}
