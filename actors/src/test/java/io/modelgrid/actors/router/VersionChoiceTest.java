package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.failed;
import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionChoiceTest {
  private static VersionChoice.Choice choose(
      ModelState model, @Nullable String version, @Nullable String label) {
    return VersionChoice.of(model).choose(new ModelSelector("m", version, label));
  }

  private static void assertNone(VersionChoice.Choice choice, Reason reason, String message) {
    assertThat(choice).isEqualTo(new VersionChoice.None(reason, message));
  }

  private static final ModelState LABELLED =
      model(3, Map.of("stable", "1", "canary", "2"), version("1"), version("2"), version("3"));

  @Test
  void withNeitherVersionNorLabelStableDecides() {
    assertThat(choose(LABELLED, null, null)).isEqualTo(new VersionChoice.Chosen(version("1")));
    assertThat(choose(LABELLED, null, "stable")).isEqualTo(new VersionChoice.Chosen(version("1")));
  }

  @Test
  void aLabelOrANumberDecides() {
    assertThat(choose(LABELLED, null, "canary")).isEqualTo(new VersionChoice.Chosen(version("2")));
    assertThat(choose(LABELLED, "2", null)).isEqualTo(new VersionChoice.Chosen(version("2")));
  }

  @Test
  void theVersionWithThatLabelStandsInForTheStableOne() {
    ModelState model = model(3, Map.of("stable", "1", "stand-in", "2"), version("1"), version("2"));

    assertThat(VersionChoice.of(model).standIn())
        .isEqualTo(new VersionChoice.StandIn(new VersionChoice.Chosen(version("2")), "1"));
    assertThat(choose(model, null, "stand-in")).isEqualTo(new VersionChoice.Chosen(version("2")));
    assertThat(VersionChoice.of(LABELLED).standIn()).isNull();
    assertThat(VersionChoice.of(with(model, true)).standIn()).isNull();
    assertThat(
            VersionChoice.of(model(3, Map.of("stable", "1", "stand-in", "1"), version("1")))
                .standIn())
        .isNull();
  }

  @Test
  void saysWhyThereIsNone() {
    assertNone(
        choose(LABELLED, "9", null),
        Reason.NOT_FOUND,
        "model 'm' has no version '9'; it has 1, 2, 3");
    assertNone(
        choose(LABELLED, "3", null),
        Reason.NOT_FOUND,
        "version '3' of model 'm' is registered but not loaded: it bears no label and was"
            + " not loaded by name");
    assertNone(
        choose(LABELLED, null, "beta"),
        Reason.NOT_FOUND,
        "model 'm' has no label 'beta'; it has canary, stable");
  }

  @Test
  void aVersionThatWasLoadedByNameIsThereByItsNumberAlone() {
    ModelState kept = with(LABELLED, false, "3");

    assertThat(choose(kept, "3", null)).isEqualTo(new VersionChoice.Chosen(version("3")));
    assertThat(choose(kept, null, null)).isEqualTo(new VersionChoice.Chosen(version("1")));
  }

  @Test
  void ofAnUnloadedModelThereIsNothing() {
    ModelState unloaded = with(LABELLED, true, "3");

    for (String version : new String[] {null, "1", "3", "9"}) {
      assertNone(
          choose(unloaded, version, null),
          Reason.NOT_FOUND,
          "model 'm' is unloaded; load it first");
    }
    assertNone(
        choose(unloaded, null, "canary"), Reason.NOT_FOUND, "model 'm' is unloaded; load it first");
    ModelState fresh = with(model(0, Map.of(), version("1")), true);
    assertNone(choose(fresh, null, null), Reason.NOT_FOUND, "model 'm' is unloaded; load it first");
    assertThat(VersionChoice.of(unloaded).canary()).isNull();
  }

  @Test
  void tellsWhichVersionIsMeantThoughItIsNotLoaded() {
    assertThat(meant(LABELLED, null, null)).isEqualTo("1");
    assertThat(meant(LABELLED, null, "stable")).isEqualTo("1");
    assertThat(meant(LABELLED, null, "canary")).isEqualTo("2");
    assertThat(meant(LABELLED, "3", null)).isEqualTo("3");
    assertThat(meant(LABELLED, "9", null)).isNull();
    assertThat(meant(LABELLED, null, "beta")).isNull();
    assertThat(meant(with(LABELLED, true), null, null)).isEqualTo("1");
    ModelState fresh = model(0, Map.of(), failed("1", "broken"), version("2"));
    assertThat(meant(fresh, null, null)).isEqualTo("2");
    assertThat(meant(fresh, null, "canary")).isNull();
    Traffic split = new Traffic(null, new Traffic.Split("2", 500, false), null);
    ModelState onTrial =
        with(model(3, Map.of("stable", "1"), version("1"), version("2")), split, null);
    assertThat(meant(onTrial, null, "canary")).isEqualTo("2");
  }

  private static @Nullable String meant(
      ModelState model, @Nullable String version, @Nullable String label) {
    return VersionChoice.of(model).meant(new ModelSelector("m", version, label));
  }

  @Test
  void awaitsTheCandidateWhileNoneIsStable() {
    ModelState fresh = model(0, Map.of(), failed("1", "broken"), version("2"));
    assertThat(choose(fresh, null, null))
        .isEqualTo(
            new VersionChoice.Awaited(
                "model 'm' has no stable version yet; version '2' is being loaded"));
    assertThat(choose(fresh, "2", null)).isEqualTo(new VersionChoice.Chosen(version("2")));
  }

  @Test
  void givesTheReasonWhereEveryVersionFailed() {
    ModelState broken = model(0, Map.of(), failed("1", "no weights"));
    assertNone(
        choose(broken, null, null),
        Reason.UNAVAILABLE,
        "model 'm' has no version that can be loaded; version '1' failed: no weights");
    assertNone(
        choose(broken, "1", null),
        Reason.NOT_FOUND,
        "version '1' of model 'm' is registered but not loaded: its load failed: no weights");
    assertNone(
        choose(model(0, Map.of()), null, null), Reason.NOT_FOUND, "model 'm' has no version yet");
  }

  @Test
  void onlyWhatLeavesTheVersionToTheGridIsUnversioned() {
    assertThat(VersionChoice.isUnversioned(ModelSelector.of("m"))).isTrue();
    assertThat(VersionChoice.isUnversioned(new ModelSelector("m", null, "stable"))).isTrue();
    assertThat(VersionChoice.isUnversioned(new ModelSelector("m", null, "canary"))).isFalse();
    assertThat(VersionChoice.isUnversioned(new ModelSelector("m", "1", null))).isFalse();
  }
}
