package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.failed;
import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.catalogue.ModelState;
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
  void saysWhyThereIsNone() {
    assertNone(
        choose(LABELLED, "9", null),
        Reason.NOT_FOUND,
        "model 'm' has no version '9'; it has 1, 2, 3");
    assertNone(
        choose(LABELLED, "3", null),
        Reason.NOT_FOUND,
        "version '3' of model 'm' is registered but not loaded: it bears no label");
    assertNone(
        choose(LABELLED, null, "beta"),
        Reason.NOT_FOUND,
        "model 'm' has no label 'beta'; it has canary, stable");
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
