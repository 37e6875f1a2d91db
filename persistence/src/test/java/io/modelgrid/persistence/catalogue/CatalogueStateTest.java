package io.modelgrid.persistence.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CatalogueStateTest {
  private static final CatalogueState ONE =
      CatalogueState.empty().apply(registered("minilm", "1", 'a'));

  @Test
  void everyEventIsOneRevision() {
    assertThat(Samples.state().revision()).isEqualTo(10);
  }

  @Test
  void aTermNamesItsWriter() {
    CatalogueState state = CatalogueState.empty().apply(new TermStarted(Samples.HEADER, "n1:1"));

    assertThat(state.term()).isEqualTo(3);
    assertThat(state.writer()).isEqualTo("n1:1");
  }

  @Test
  void versionsAreOrderedAsNumbers() {
    assertThat(model(Samples.state(), "minilm").versions().keySet())
        .containsExactly("1", "2", "10");
  }

  @Test
  void theNextVersionFollowsTheHighest() {
    assertThat(ONE.apply(registered("minilm", "9", 'b')).nextVersion("minilm")).isEqualTo(10);
    assertThat(ONE.nextVersion("other")).isEqualTo(1);
  }

  @Test
  void aNewModelOfAnOldNameGoesOnCounting() {
    CatalogueState gone =
        ONE.apply(registered("minilm", "9", 'b'))
            .apply(new LabelMoved(Samples.HEADER, "minilm", "stable", "9"))
            .apply(new ModelUndeployed(Samples.HEADER, "minilm"));

    assertThat(gone.models()).isEmpty();
    assertThat(gone.nextVersion("minilm")).isEqualTo(10);
    CatalogueState again = gone.apply(registered("minilm", "10", 'c'));
    assertThat(model(again, "minilm").highestVersion()).isEqualTo(10);
    // The epoch never goes back either, though no label was moved since.
    assertThat(model(again, "minilm").epoch()).isEqualTo(gone.revision());
    assertThat(again.retiredModel("minilm").digests())
        .containsEntry("1", "a".repeat(64))
        .containsEntry("9", "b".repeat(64));
  }

  @Test
  void whatWasRetiredTwiceKeepsAllNumbers() {
    CatalogueState twice =
        ONE.apply(new ModelUndeployed(Samples.HEADER, "minilm"))
            .apply(registered("minilm", "2", 'b'))
            .apply(new ModelUndeployed(Samples.HEADER, "minilm"));

    assertThat(twice.retiredModel("minilm").digests().keySet()).containsExactly("1", "2");
    assertThat(twice.nextVersion("minilm")).isEqualTo(3);
  }

  @Test
  void aLabelMovesTheEpochAndAReplicaCountDoesNot() {
    CatalogueState labelled = ONE.apply(new LabelMoved(Samples.HEADER, "minilm", "stable", "1"));
    CatalogueState scaled = labelled.apply(new ReplicasSet(Samples.HEADER, "minilm", 5));

    assertThat(model(labelled, "minilm").epoch()).isEqualTo(2);
    assertThat(model(scaled, "minilm").epoch()).isEqualTo(2);
    assertThat(model(scaled, "minilm").replicas()).isEqualTo(5);
    assertThat(
            model(scaled.apply(new ReplicasSet(Samples.HEADER, "minilm", null)), "minilm")
                .replicas())
        .isNull();
  }

  @Test
  void theCandidateIsTheNewestThatHasNotFailed() {
    CatalogueState two = ONE.apply(registered("minilm", "2", 'b'));
    CatalogueState failed = two.apply(new VersionFailed(Samples.HEADER, "minilm", "2", "broken"));

    assertThat(model(two, "minilm").candidate().map(VersionState::version)).contains("2");
    assertThat(model(failed, "minilm").candidate().map(VersionState::version)).contains("1");
    assertThat(model(failed, "minilm").wanted().keySet()).containsExactly("1");
  }

  // A training made versions 2 and 3, the second from the first.
  @Test
  void ofWhatATrainingMadeTheFirstIsTheCandidate() {
    CatalogueState three =
        ONE.apply(trained("2", 'b', "7", "trained")).apply(trained("3", 'c', "7", "int8"));
    CatalogueState later = three.apply(trained("4", 'd', "8", "trained"));
    CatalogueState failed = three.apply(new VersionFailed(Samples.HEADER, "minilm", "2", "broken"));

    assertThat(model(three, "minilm").candidate().map(VersionState::version)).contains("2");
    assertThat(model(later, "minilm").candidate().map(VersionState::version)).contains("4");
    assertThat(model(failed, "minilm").candidate().map(VersionState::version)).contains("3");
  }

  private static VersionRegistered trained(
      String version, char digest, String training, String technique) {
    VersionRegistered plain = registered("minilm", version, digest);
    Lineage lineage = new Lineage(training, technique, null, null, null, 0, "test", Map.of());
    return new VersionRegistered(plain.header(), plain.model(), version, plain.artifact(), lineage);
  }

  @Test
  void aVersionThatIsKeptIsWantedWithoutALabel() {
    CatalogueState two =
        ONE.apply(new LabelMoved(Samples.HEADER, "minilm", "stable", "1"))
            .apply(registered("minilm", "2", 'b'));
    CatalogueState kept = two.apply(new VersionKept(Samples.HEADER, "minilm", "2"));
    CatalogueState letGo = kept.apply(new VersionLetGo(Samples.HEADER, "minilm", "2"));

    assertThat(model(two, "minilm").wanted().keySet()).containsExactly("1");
    assertThat(model(kept, "minilm").wanted().keySet()).containsExactly("1", "2");
    assertThat(model(kept, "minilm").epoch()).isEqualTo(model(two, "minilm").epoch());
    assertThat(model(letGo, "minilm")).isEqualTo(model(two, "minilm"));
  }

  // Two versions do not fit beside each other: that the stable one was loaded by name, too, does
  // not hinder the swap that was told to unload it first.
  @Test
  void aSwapThatUnloadsFirstUnloadsAlsoWhatIsKept() {
    CatalogueState swapping =
        ONE.apply(new LabelMoved(Samples.HEADER, "minilm", "stable", "1"))
            .apply(registered("minilm", "2", 'b'))
            .apply(new VersionKept(Samples.HEADER, "minilm", "1"))
            .apply(
                new OperationStarted(
                    Samples.HEADER, "minilm", OperationPlan.swap("2", true, true)));

    assertThat(model(swapping, "minilm").wanted().keySet()).containsExactly("2");
  }

  @Test
  void ofAnUnloadedModelNothingIsWantedUntilItIsLoadedAgain() {
    CatalogueState before =
        ONE.apply(new LabelMoved(Samples.HEADER, "minilm", "stable", "1"))
            .apply(registered("minilm", "2", 'b'))
            .apply(new VersionKept(Samples.HEADER, "minilm", "2"));
    CatalogueState unloaded = before.apply(new ModelUnloaded(Samples.HEADER, "minilm"));
    CatalogueState uploaded = unloaded.apply(registered("minilm", "3", 'c'));

    assertThat(model(unloaded, "minilm").wanted()).isEmpty();
    assertThat(model(uploaded, "minilm").wanted()).isEmpty();
    assertThat(model(uploaded, "minilm").labels()).containsEntry("stable", "1");
    assertThat(model(uploaded.apply(new ModelLoaded(Samples.HEADER, "minilm")), "minilm").wanted())
        .containsOnlyKeys("1", "2");
  }

  @Test
  void whoComesBackAfterAnUndeployIsLoadedAsLabelsSay() {
    CatalogueState again =
        ONE.apply(new VersionKept(Samples.HEADER, "minilm", "1"))
            .apply(new ModelUnloaded(Samples.HEADER, "minilm"))
            .apply(new ModelUndeployed(Samples.HEADER, "minilm"))
            .apply(registered("minilm", "2", 'b'));

    assertThat(model(again, "minilm").loading()).isEqualTo(Loading.byLabels());
  }

  @Test
  void refusesEventsThatSpeakOfNothing() {
    assertThatThrownBy(() -> ONE.apply(new ReplicasSet(Samples.HEADER, "other", 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: a model that is there");
    assertThatThrownBy(() -> ONE.apply(new LabelMoved(Samples.HEADER, "minilm", "stable", "4")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version: 4");
    assertThatThrownBy(() -> ONE.apply(new VersionKept(Samples.HEADER, "minilm", "4")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version: 4");
  }

  private static VersionRegistered registered(String model, String version, char digest) {
    Artifact artifact = new Artifact(String.valueOf(digest).repeat(64), 1, "m.onnx");
    return new VersionRegistered(Samples.HEADER, model, version, artifact);
  }

  private static ModelState model(CatalogueState state, String name) {
    return Objects.requireNonNull(state.models().get(name), name);
  }
}
