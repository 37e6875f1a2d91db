package io.modelgrid.actors.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelgrid.engine.api.GridVitals.Cost;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CostMeterTest {
  private static final Spent SPENT = new Spent(3_000, 2_000, Spent.UNKNOWN, false);

  private final AtomicLong now = new AtomicLong();
  private final RequestMeters meters = new RequestMeters(10, 2, Duration.ofMinutes(1), now::get);

  private CountedAnswer request(String version, @Nullable String caller, Spent spent) {
    CountedAnswer request = new CountedAnswer(meters.of("m"), 0);
    request.computed(version, 1, 1, 1, 1, 10);
    request.cost(caller, 40, 8, spent);
    return request;
  }

  private void answer(String version, @Nullable String caller, Spent spent) {
    request(version, caller, spent)
        .complete(new Answered("m", version, null, 7, "m.0", "n1", List.of()));
  }

  @Test
  void addsUpByVersionAndCaller() {
    answer("1", "ann", SPENT);
    answer("1", "ann", SPENT);
    answer("1", null, SPENT);
    answer("2", "ann", SPENT);

    assertThat(meters.costs("n1"))
        .containsExactly(
            new Cost("n1", "m", "1", "-", 1, 3, 2, 40, 8, null, false),
            new Cost("n1", "m", "1", "ann", 2, 6, 4, 80, 16, null, false),
            new Cost("n1", "m", "2", "ann", 1, 3, 2, 40, 8, null, false));
  }

  @Test
  void onlyAnswersCost() {
    request("1", "ann", SPENT).cancel(false);
    request("1", "ann", SPENT).complete(Refused.because(Reason.FAILED, "broken"));

    assertThat(meters.costs("n1")).isEmpty();
  }

  @Test
  void energyIsThereWhereItIsKnownAndAnEstimate() {
    answer("1", "ann", new Spent(3_000, 0, 500_000, false));
    answer("1", "ann", SPENT);

    assertThat(meters.costs("n1"))
        .containsExactly(new Cost("n1", "m", "1", "ann", 2, 6, 2, 80, 16, 0.5, true));
  }

  @Test
  void oneEstimateMakesTheSumAnEstimate() {
    answer("1", "ann", SPENT);
    answer("1", "ann", new Spent(3_000, 0, Spent.UNKNOWN, true));
    answer("1", "ann", SPENT);

    assertThat(meters.costs("n1")).extracting(Cost::estimated).containsExactly(true);
  }

  @Test
  void onlySoManyCallersAreToldApart() {
    for (String caller : List.of("a", "b", "c", "d", "a")) {
      answer("1", caller, SPENT);
    }
    answer("2", "a", SPENT);
    answer("2", null, SPENT);

    assertThat(meters.costs("n1"))
        .extracting(Cost::version, Cost::caller, Cost::requests)
        .containsExactly(
            tuple("1", "*", 2L),
            tuple("1", "a", 2L),
            tuple("1", "b", 1L),
            tuple("2", "*", 1L),
            tuple("2", "-", 1L));
  }

  @Test
  void callersOfAForgottenVersionMakeRoom() {
    answer("1", "a", SPENT);
    answer("1", "b", SPENT);
    meters.catalogueIs(CatalogueState.empty());
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(meters.costs("n1")).isEmpty();

    answer("2", "c", SPENT);
    answer("2", "d", SPENT);

    assertThat(meters.costs("n1")).extracting(Cost::caller).containsExactly("c", "d");
  }
}
