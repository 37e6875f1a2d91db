package io.modelgrid.cluster.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.Histogram;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.engine.api.VersionTally;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftTrafficTest {
  @Test
  void addsUpWhatWasComparedAndCountsNoRequests() {
    VersionTally stable = new VersionTally("1", 900, 3, List.of(), 0, 0, 0, 0);
    VersionTally shadow = new VersionTally("2", 70, 20, List.of(), 60, 4, 2, 0.1);

    assertThat(DriftTraffic.sample("a:1", "m", List.of(stable, shadow)))
        .isEqualTo(new TrafficSample("a:1", "m", 0, 0, Histogram.none(), 60, 6));
  }
}
