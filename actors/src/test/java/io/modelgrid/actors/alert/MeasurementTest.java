package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.GridSample.Certificate;
import io.modelgrid.actors.alert.GridSample.ModelSample;
import io.modelgrid.actors.alert.GridSample.NodeSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final GridSample GRID =
      new GridSample(
          List.of(
              new ModelSample("m", 3, 1, 2, 7, List.of("version 2 can be loaded nowhere: broken")),
              new ModelSample("idle", 0, 0, 0, 0, List.of())),
          List.of(
              new NodeSample(
                  "n1", null, 0.07, new Certificate("p.pem", NOW.plus(Duration.ofDays(3)))),
              new NodeSample("n2", "cannot be reached", null, null)));

  private final TrafficWindows traffic = new TrafficWindows();

  private List<Measurement> measure(String expression) {
    AlertCondition condition =
        ((AlertExpression.Watches) AlertExpression.read(expression)).condition();
    return Measurement.all(condition, GRID, traffic, 1_000_000_000L, NOW);
  }

  private void counted(long fast, long slow, long failed) {
    traffic.note(0, List.of(TrafficWindowsTest.sample("a", 0, 0, 0)));
    traffic.note(1_000_000_000L, List.of(TrafficWindowsTest.sample("a", fast, slow, failed)));
  }

  @Test
  void ofModels() {
    assertThat(measure("replicas_missing > 0"))
        .containsExactly(
            new Measurement("m", 2, "1 of 3 replicas of m serve"),
            new Measurement("idle", 0, "0 of 0 replicas of idle serve"));
    assertThat(measure("queue_full > 0 model = m"))
        .containsExactly(new Measurement("m", 2, "the queues of 2 replicas of m are full"));
    assertThat(measure("queued > 0 model = m"))
        .containsExactly(new Measurement("m", 7, "7 requests to m wait"));
    assertThat(measure("load_failed model = m"))
        .containsExactly(new Measurement("m", 1, "m: version 2 can be loaded nowhere: broken"));
    assertThat(measure("queued > 0 model = nobody")).isEmpty();
  }

  @Test
  void ofNodes() {
    assertThat(measure("node_lost"))
        .containsExactly(
            new Measurement("n1", 0, "n1 is there"),
            new Measurement("n2", 1, "n2 cannot be reached"));
    assertThat(measure("disk_free < 10%"))
        .as("a node that does not tell is not measured")
        .containsExactly(new Measurement("n1", 0.07, "n1 has 7 % of a disk left"));
    assertThat(measure("certificate_expires < 14d"))
        .containsExactly(
            new Measurement(
                "n1",
                Duration.ofDays(3).toSeconds(),
                "the certificate in p.pem on n1 ends at 2026-11-25T10:00:00Z"));
  }

  @Test
  void ofRequests() {
    counted(90, 10, 25);

    assertThat(measure("error_rate > 1%"))
        .containsExactly(new Measurement("m", 0.2, "25 of 125 requests to m failed within 10 s"));
    assertThat(measure("drift > 1% for 30s"))
        .containsExactly(
            new Measurement(
                "m", 25 / 90.0, "25 of 90 compared answers of m differ from stable's within 30 s"));
    assertThat(measure("p99 > 1ms")).extracting(Measurement::value).containsExactly(0.091);
    assertThat(measure("p99 > 1ms").get(0).words())
        .isEqualTo("p99 of m is 91 ms over 10 s and 100 requests");
    assertThat(measure("p50 > 1ms").get(0).words()).startsWith("p50 of m is 0.56 ms over");
  }

  @Test
  void aFewRequestsSayNothing() {
    counted(Measurement.LEAST_REQUESTS - 2, 0, 1);

    assertThat(measure("error_rate > 1%")).isEmpty();
    assertThat(measure("p99 > 1ms")).isEmpty();
    assertThat(measure("drift > 1%")).isEmpty();
  }

  @Test
  void whereAllFailedNothingTookAnyTime() {
    counted(0, 0, 50);

    assertThat(measure("error_rate > 1%")).extracting(Measurement::value).containsExactly(1.0);
    assertThat(measure("p99 > 1ms")).isEmpty();
  }
}
