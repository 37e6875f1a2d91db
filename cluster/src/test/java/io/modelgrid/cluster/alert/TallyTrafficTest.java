package io.modelgrid.cluster.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTrafficTest {
  private static VersionTally tally(String version, long answered, long failed, long flips) {
    List<Long> latency = new ArrayList<>(Collections.nCopies(VersionTally.BUCKETS, 0L));
    latency.set(VersionTally.bucketOf(1_000), answered);
    return new VersionTally(version, answered, failed, latency, 2 * flips, flips, 0, 0.1);
  }

  private static ModelState shadowed(String version) {
    ModelState model = Given.model("m", "1", 3, Given.verified("1"), Given.verified("2"));
    return new ModelState(
        model.name(),
        model.epoch(),
        model.highestVersion(),
        model.labels(),
        model.versions(),
        model.replicas(),
        new Traffic(null, null, new Traffic.Shadow(version, 10_000)),
        null,
        model.loading());
  }

  // Nobody waits for a shadow's answers, and nobody is harmed by its failures.
  @Test
  void aShadowCountsAsComparedAlone() {
    TrafficSample sample =
        TallyTraffic.sample(
            "a:1", shadowed("2"), List.of(tally("1", 90, 3, 0), tally("2", 70, 20, 7)));

    assertThat(sample.answered()).isEqualTo(90);
    assertThat(sample.failed()).isEqualTo(3);
    assertThat(sample.compared()).isEqualTo(14);
    assertThat(sample.differing()).isEqualTo(7);
    assertThat(sample.latency().counts().stream().mapToLong(Long::longValue).sum()).isEqualTo(90);
  }

  @Test
  void versionsAreAddedUp() {
    TrafficSample sample =
        TallyTraffic.sample(
            "a:1", shadowed("9"), List.of(tally("1", 90, 3, 0), tally("2", 70, 20, 7)));

    assertThat(sample.answered()).isEqualTo(160);
    assertThat(sample.failed()).isEqualTo(23);
  }
}
