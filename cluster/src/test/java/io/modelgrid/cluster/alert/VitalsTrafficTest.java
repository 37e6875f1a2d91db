package io.modelgrid.cluster.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Distribution;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VitalsTrafficTest {
  private static final List<Long> BOUNDS = List.of(1_000L, 2_000L);

  private static GridVitals.Model model(
      String node, String name, String version, long answered, Map<String, Long> refusals) {
    long refused = refusals.values().stream().mapToLong(Long::longValue).sum();
    Distribution times = new Distribution(List.of(answered, 0L, 0L), answered);
    return new GridVitals.Model(
        node, name, version, answered, refused, 0, refusals, 0, 0, times, times, times, 1, 1);
  }

  private static GridVitals vitals(GridVitals.Model... models) {
    return new GridVitals(Instant.EPOCH, BOUNDS, List.of(models), List.of(), List.of());
  }

  @Test
  void addsUpTheVersionsOfAModelOnEachNode() {
    assertThat(
            VitalsTraffic.samples(
                vitals(
                    model("n1", "m", "1", 10, Map.of()),
                    model("n1", "m", "2", 5, Map.of()),
                    model("n1", "m", GridVitals.NONE, 0, Map.of("unavailable", 7L)),
                    model("n2", "m", "1", 3, Map.of()))))
        .containsExactlyInAnyOrder(
            new TrafficSample("n1", "m", 15, 7, new Histogram(BOUNDS, List.of(15L, 0L, 0L)), 0, 0),
            new TrafficSample("n2", "m", 3, 0, new Histogram(BOUNDS, List.of(3L, 0L, 0L)), 0, 0));
  }

  @Test
  void whatItsCallerIsToBlameForIsNoFailure() {
    Map<String, Long> refusals =
        Map.of(
            "not_found", 1L,
            "invalid", 2L,
            "queue_full", 4L,
            "unavailable", 8L,
            "deadline_exceeded", 16L,
            "failed", 32L);

    assertThat(VitalsTraffic.samples(vitals(model("n1", "m", "1", 1, refusals))))
        .extracting(TrafficSample::failed)
        .containsExactly(60L);
  }

  @Test
  void requestsForNoModelAreNobodys() {
    assertThat(
            VitalsTraffic.samples(
                vitals(
                    model("n1", GridVitals.NONE, GridVitals.NONE, 0, Map.of("not_found", 9L)),
                    model("n1", GridVitals.REST, "1", 9, Map.of()))))
        .isEmpty();
  }

  @Test
  void tellsBothWhatWasCountedAndWhatWasCompared() throws Exception {
    TrafficSample compared = DriftTraffic.sample("a:1", "m", List.of());

    assertThat(
            new VitalsTraffic(
                    () ->
                        CompletableFuture.completedFuture(
                            vitals(model("n1", "m", "1", 1, Map.of()))),
                    () -> CompletableFuture.completedFuture(List.of(compared)))
                .get()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS))
        .hasSize(2)
        .contains(compared);
  }
}
