package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionShelfTest {
  private final VersionShelf shelf = new VersionShelf();

  private static List<WantedVersion> wanted(String... versions) {
    return Stream.of(versions).map(each -> new WantedVersion(each, Flow.artifact(each))).toList();
  }

  private FakeServable ready(ShelvedVersion entry) {
    FakeServable servable = new FakeServable();
    entry.ready(servable, "cpu");
    return servable;
  }

  private @Nullable Servable servableOf(String version) {
    ShelvedVersion entry = shelf.entryOf(version);
    return entry == null ? null : entry.servable();
  }

  @Test
  void loadsEachWantedVersionOnce() {
    VersionShelf.Change first = shelf.keep(wanted("1", "2"));
    assertThat(first.toLoad())
        .extracting(ShelvedVersion::version)
        .containsExactlyInAnyOrder("1", "2");
    assertThat(shelf.keep(wanted("1", "2")).toLoad()).isEmpty();
    assertThat(shelf.statuses())
        .extracting(ReplicaStatus.VersionStatus::state)
        .containsOnly(Holding.LOADING);
    assertThat(shelf.loading()).hasSize(2);
    assertThat(shelf.anyReady()).isFalse();
  }

  @Test
  void dropsAnUnwantedLoadAtOnce() {
    ShelvedVersion entry = shelf.keep(wanted("1")).toLoad().get(0);
    assertThat(shelf.keep(wanted()).dropped()).containsExactly(entry);
    assertThat(shelf.wants(entry)).isFalse();
  }

  @Test
  void keepsAnUnwantedServableWhileItIsInUse() {
    FakeServable servable = ready(shelf.keep(wanted("1")).toLoad().get(0));
    shelf.keep(wanted());
    assertThat(shelf.isReady("1")).isFalse();
    assertThat(shelf.statuses()).isEmpty();
    assertThat(servableOf("1")).isSameAs(servable);
    assertThat(shelf.bytes()).isEqualTo(1000);

    assertThat(shelf.takeUnused(entry -> true)).isEmpty();
    assertThat(shelf.takeUnused(entry -> false)).containsExactly(servable);
    assertThat(servableOf("1")).isNull();
    assertThat(shelf.bytes()).isZero();
  }

  @Test
  void takesBackWhatIsWantedAgainBeforeItWasClosed() {
    FakeServable servable = ready(shelf.keep(wanted("1")).toLoad().get(0));
    shelf.keep(wanted());
    assertThat(shelf.keep(wanted("1")).toLoad()).isEmpty();
    assertThat(shelf.isReady("1")).isTrue();
    assertThat(servableOf("1")).isSameAs(servable);
    assertThat(shelf.takeUnused(entry -> false)).isEmpty();
  }

  // Undeployed and deployed anew: the number is the same, the artifact is not.
  @Test
  void anotherArtifactIsAnotherVersion() {
    FakeServable old = ready(shelf.keep(wanted("1")).toLoad().get(0));
    WantedVersion other = new WantedVersion("1", new Artifact("cd".repeat(32), 5, "model.onnx"));
    assertThat(shelf.keep(List.of(other)).toLoad())
        .extracting(ShelvedVersion::wanted)
        .containsExactly(other);
    assertThat(shelf.isReady("1")).isFalse();
    assertThat(shelf.takeUnused(entry -> false)).containsExactly(old);
  }

  @Test
  void tellsWhatLoadingTold() {
    VersionShelf.Change change = shelf.keep(wanted("1", "2"));
    ready(change.toLoad().get(0));
    assertThat(shelf.verified())
        .containsExactly(
            java.util.Map.entry(
                change.toLoad().get(0).version(),
                new Replica.Loaded(Flow.SIGNATURE, "fake", java.util.Map.of("pooling", "mean"))));
  }

  @Test
  void takesAllServablesOut() {
    shelf.keep(wanted("1", "2")).toLoad().forEach(this::ready);
    shelf.keep(wanted("2"));
    assertThat(shelf.takeAll()).hasSize(2);
    assertThat(shelf.takeAll()).isEmpty();
    assertThat(shelf.statuses()).isEmpty();
  }

  @Test
  void nothingIsReadyForAReason() {
    ready(shelf.keep(wanted("1")).toLoad().get(0));
    assertThat(shelf.statuses("stuck"))
        .containsExactly(new ReplicaStatus.VersionStatus("1", Holding.FAILED, "stuck", false));
  }

  @Test
  void retriesLaterAndLaterUntilReady() {
    ShelvedVersion entry = shelf.keep(wanted("1")).toLoad().get(0);
    List<@Nullable Duration> retries = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      retries.add(entry.failed("no memory", false));
    }
    assertThat(retries)
        .containsExactlyElementsOf(
            Stream.of(1, 2, 4, 8, 16, 30, 30).map(Duration::ofSeconds).toList());
    assertThat(entry.status())
        .isEqualTo(new ReplicaStatus.VersionStatus("1", Holding.FAILED, "no memory", false));
    ready(entry);
    assertThat(entry.status())
        .isEqualTo(new ReplicaStatus.VersionStatus("1", Holding.READY, null, false));
  }

  @Test
  void neverRetriesABundleAtFault() {
    ShelvedVersion entry = shelf.keep(wanted("1")).toLoad().get(0);
    assertThat(entry.failed("no model", true)).isNull();
    assertThat(entry.status())
        .isEqualTo(new ReplicaStatus.VersionStatus("1", Holding.FAILED, "no model", true));
  }
}
