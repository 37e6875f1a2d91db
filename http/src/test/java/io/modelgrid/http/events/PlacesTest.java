package io.modelgrid.http.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Places places = new Places(2, nanos::get);

  private Places.Place taken() {
    return places.take().orElseThrow();
  }

  // Many ask before the first answer begins.
  @Test
  void aPlaceIsTakenWhenSomebodyAsks() {
    taken();
    taken();

    assertThat(places.take()).isEmpty();
  }

  @Test
  void whoHasGoneLeavesHisPlaceToOthers() {
    Places.Place place = taken();
    taken();
    assertThat(places.sit(place)).isTrue();
    places.leave(place);

    assertThat(places.take()).isPresent();
    assertThat(places.take()).isEmpty();
  }

  // As where the caller goes away before its answer begins.
  @Test
  void whoDoesNotComeGivesItUpToTheNextWhoAsks() {
    Places.Place there = taken();
    places.sit(there);
    Places.Place late = taken();
    nanos.addAndGet(Places.PATIENCE.toNanos() + 1);

    assertThat(places.take()).isPresent();
    assertThat(places.take()).as("those who are there stay").isEmpty();
    assertThat(places.sit(late)).isFalse();
  }

  @Test
  void whoComesLateMaySitWhereNobodyElseAsked() {
    Places.Place late = taken();
    nanos.addAndGet(2 * Places.PATIENCE.toNanos());

    assertThat(places.sit(late)).isTrue();
    assertThat(places.free()).isEqualTo(1);
  }
}
