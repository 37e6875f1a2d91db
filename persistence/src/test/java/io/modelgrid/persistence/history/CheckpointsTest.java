package io.modelgrid.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private final Checkpoints checkpoints = new Checkpoints(10, 4);

  /** Passes revisions, one a second. */
  private void pass(int last) {
    Moment moment = Moment.first();
    for (int revision = 1; revision <= last; revision++) {
      moment = moment.after(event(revision));
      checkpoints.pass(moment);
    }
  }

  private static CatalogueEvent event(long second) {
    return new TermStarted(new Header(1, Happened.at(second), "ann", "by hand"), "node-1");
  }

  private long upTo(long revision) {
    return checkpoints.upTo(revision).revision();
  }

  private long upTo(Instant time) {
    return checkpoints.upTo(time).revision();
  }

  @Test
  void oneOfSoManyIsKept() {
    pass(35);

    assertThat(checkpoints.size()).isEqualTo(3);
    assertThat(upTo(9)).isZero();
    assertThat(upTo(10)).isEqualTo(10);
    assertThat(upTo(29)).isEqualTo(20);
    assertThat(upTo(1_000)).isEqualTo(30);
  }

  @Test
  void theyAreTwiceAsFarApartWhenThereAreTooMany() {
    pass(59);
    assertThat(upTo(59)).isEqualTo(40);
    assertThat(upTo(39)).isEqualTo(20);

    pass(1_000);
    assertThat(checkpoints.size()).isBetween(2, 4);
    assertThat(upTo(1_000)).isGreaterThan(500);
  }

  @Test
  void theyAreFoundByTime() {
    pass(35);

    assertThat(upTo(Happened.at(20))).isEqualTo(20);
    assertThat(upTo(Happened.at(20).minusMillis(1))).isEqualTo(10);
    assertThat(upTo(Happened.START)).isZero();
  }

  // Event 15 bears a time that is long after: before that time nothing of it may be seen.
  @Test
  void aClockThatWasAheadIsNotPassed() {
    Moment moment = Moment.first();
    for (int revision = 1; revision <= 35; revision++) {
      moment = moment.after(event(revision == 15 ? 1_000 : revision));
      checkpoints.pass(moment);
    }

    assertThat(upTo(Happened.at(35))).isEqualTo(10);
    assertThat(upTo(Happened.at(1_000))).isEqualTo(30);
  }
}
