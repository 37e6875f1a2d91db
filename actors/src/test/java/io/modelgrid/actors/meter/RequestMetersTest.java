package io.modelgrid.actors.meter;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestMetersTest {
  private final AtomicLong now = new AtomicLong();
  private final RequestMeters meters = new RequestMeters(2, 100, Duration.ofMinutes(1), now::get);

  private void refuse(String model, String version) {
    CountedAnswer request = new CountedAnswer(meters.of(model), 0);
    request.isAt(version);
    request.complete(Refused.because(Reason.FAILED, "broken"));
  }

  private void pass(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  private List<String> shown() {
    return meters.read("n1").stream().map(each -> each.model() + " " + each.version()).toList();
  }

  private static CatalogueState catalogue(ModelState... models) {
    Map<String, ModelState> byName =
        Stream.of(models).collect(Collectors.toMap(ModelState::name, each -> each));
    return new CatalogueState(
        1, 1, "n1", new TreeMap<>(byName), new TreeMap<>(), List.of(), new TreeMap<>());
  }

  @Test
  void aVersionThatIsLoadedNoMoreIsForgottenAfterAWhile() {
    meters.catalogueIs(
        catalogue(model(1, Map.of("stable", "1", "beta", "2"), version("1"), version("2"))));
    refuse("m", "1");
    refuse("m", "2");
    meters.catalogueIs(catalogue(model(2, Map.of("stable", "2"), version("1"), version("2"))));
    pass(Duration.ofSeconds(59));
    assertThat(shown()).containsExactly("m 1", "m 2");

    pass(Duration.ofSeconds(1));

    assertThat(shown()).containsExactly("m 2");
  }

  @Test
  void aModelThatIsGoneIsForgottenWithAllItsVersions() {
    meters.catalogueIs(catalogue(model(1, Map.of("stable", "1"), version("1"))));
    refuse("m", "1");
    refuse("m", "2");
    meters.catalogueIs(CatalogueState.empty());
    assertThat(shown()).hasSize(2);

    pass(Duration.ofMinutes(1));

    assertThat(shown()).isEmpty();
  }

  @Test
  void whatIsInFlightIsNotForgotten() {
    CountedAnswer request = new CountedAnswer(meters.of("m"), 0);
    request.isAt("1");
    meters.catalogueIs(CatalogueState.empty());
    pass(Duration.ofHours(1));
    assertThat(shown()).containsExactly("m 1");

    request.cancel(false);

    assertThat(shown()).isEmpty();
  }

  @Test
  void aVersionThatComesBackInTimeCountsOn() {
    ModelState loaded = model(1, Map.of("stable", "1"), version("1"));
    refuse("m", "1");
    meters.catalogueIs(CatalogueState.empty());
    pass(Duration.ofSeconds(59));
    meters.catalogueIs(catalogue(loaded));
    pass(Duration.ofHours(1));
    refuse("m", "1");

    assertThat(meters.read("n1")).extracting(GridVitals.Model::failed).containsExactly(2L);
  }

  @Test
  void onlySoManyVersionsAreToldApart() {
    refuse("m", "1");
    refuse("n", "1");
    refuse("m", "2");
    refuse("o", "1");

    assertThat(meters.read("n1"))
        .extracting(GridVitals.Model::model, GridVitals.Model::version, GridVitals.Model::failed)
        .containsExactly(tuple("*", "*", 2L), tuple("m", "1", 1L), tuple("n", "1", 1L));
  }

  @Test
  void aVersionThatIsForgottenMakesRoom() {
    refuse("m", "1");
    refuse("m", "2");
    meters.catalogueIs(CatalogueState.empty());
    pass(Duration.ofMinutes(1));
    assertThat(shown()).isEmpty();

    refuse("n", "1");
    refuse("n", "2");

    assertThat(shown()).containsExactly("n 1", "n 2");
  }

  @Test
  void namesThatNobodyKnowsAreCountedAsOne() {
    meters.refusedUnknown(Reason.NOT_FOUND);
    meters.refusedUnknown(Reason.NOT_FOUND);

    assertThat(meters.read("n1"))
        .extracting(GridVitals.Model::model, GridVitals.Model::version, GridVitals.Model::failed)
        .containsExactly(tuple("-", "-", 2L));
  }

  @Test
  void whatWaitsAtReplicasIsAddedUp() {
    meters.of("m").of("1").queued(2);
    meters.of("m").of("1").queued(3);
    meters.of("m").of("1").queued(-1);

    assertThat(meters.read("n1")).extracting(GridVitals.Model::queued).containsExactly(4L);
  }
}
