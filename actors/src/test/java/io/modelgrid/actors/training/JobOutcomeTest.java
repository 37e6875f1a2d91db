package io.modelgrid.actors.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.api.Lineage;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process left behind is the word of a stranger. */
class JobOutcomeTest {
  private static final TrainingState TRAINING =
      Objects.requireNonNull(
          CatalogueState.empty()
              .apply(
                  new TrainingSubmitted(
                      new Header(1, Instant.EPOCH, "ann", "by hand"), Requests.plain("m", "{}")))
              .trainings()
              .live()
              .get("1"));

  @TempDir Path directory;
  private JobFolder folder;

  @BeforeEach
  void create() throws IOException {
    folder = JobFolder.of(directory, TRAINING);
    Files.createDirectories(folder.outcome().resolveSibling("work"));
  }

  private JobOutcome read(String json) throws IOException {
    Files.writeString(folder.outcome(), json);
    return JobOutcome.read(folder, "1");
  }

  private void refuses(String json, String words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsWhatTheProtocolSays() throws IOException {
    Path bundle = folder.outcome().resolveSibling("a.zip");
    Files.writeString(bundle, "bundle");

    JobOutcome outcome =
        read(
            """
            {"outcome":"succeeded","message":"fine","reasons":["one"],"digest":"d",
             "results":{"test.accuracy":0.9,"odd":"NaN"},
             "versions":[{"bundle":"result/a.zip","technique":"int8","lineage":
               {"parent":"3","parent_technique":"trained","teacher":"t/1","data_digest":"d","seed":7,"code_version":"v",
                "metrics":{"x":1},"gate":["ok"]}}]}
            """);

    assertThat(outcome.result())
        .isEqualTo(
            new TrainingResult(
                Outcome.SUCCEEDED, "fine", List.of("one"), Map.of("test.accuracy", 0.9), "d"));
    assertThat(outcome.products())
        .containsExactly(
            new JobOutcome.Product(
                bundle,
                new Lineage("1", "int8", "3", "t/1", "d", 7, "v", Map.of("x", 1.0)),
                "trained"));
    JobOutcome.Product product = outcome.products().get(0);
    assertThat(product.lineage(Map.of("trained", "4")).parent()).isEqualTo("4");
    assertThat(product.lineage(Map.of()).parent()).isEqualTo("3");
  }

  @Test
  void refusesWhatIsNotThereOrMakesNoSense() throws IOException {
    assertThatThrownBy(() -> JobOutcome.read(folder, "1"))
        .isInstanceOf(IOException.class)
        .hasMessage("it left no outcome.json that can be read");
    refuses("{", "");
    refuses("{\"outcome\":\"perhaps\"}", "outcome: 'perhaps' (expected: succeeded");
    refuses(" ".repeat(2 << 20), "no outcome.json that can be read");
  }

  @Test
  void refusesBundlesFromElsewhere() throws IOException {
    Files.writeString(directory.resolve("secret"), "of the host");
    for (String bundle : List.of("../secret", "/etc/hostname", "result/none.zip", "result", "")) {
      refuses(
          "{\"outcome\":\"succeeded\",\"versions\":[{\"bundle\":\"%s\",\"technique\":\"t\"}]}"
              .formatted(bundle),
          "expected: bundles in its folder");
    }
  }

  @Test
  void refusesATechniqueThatComesTwice() throws IOException {
    Files.writeString(folder.outcome().resolveSibling("a.zip"), "bundle");
    String each = "{\"bundle\":\"result/a.zip\",\"technique\":\"t\"}";

    refuses(
        "{\"outcome\":\"succeeded\",\"versions\":[%s,%s]}".formatted(each, each),
        "each technique once");
  }

  @Test
  void longTextsAreCut() throws IOException {
    JobOutcome outcome =
        read("{\"outcome\":\"failed\",\"message\":\"%s\"}".formatted("x".repeat(9_000)));

    assertThat(outcome.result().message()).hasSize(2_001).endsWith("…");
  }

  @Test
  void theFolderOfAnotherSubmissionIsAnother() {
    TrainingState later =
        Objects.requireNonNull(
            CatalogueState.empty()
                .apply(
                    new TrainingSubmitted(
                        new Header(1, Instant.EPOCH.plusSeconds(1), "ann", "by hand"),
                        Requests.plain("m", "{}")))
                .trainings()
                .live()
                .get("1"));

    assertThat(JobFolder.name(TRAINING)).matches("1-[0-9a-f]{12}");
    assertThat(JobFolder.name(later)).isNotEqualTo(JobFolder.name(TRAINING));
  }

  @Test
  void aFolderIsLockedWhileSomebodyWorksInIt() throws IOException {
    assertThat(folder.isLocked()).isFalse();
    try (FileChannel channel =
            FileChannel.open(folder.path().resolve("lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(folder.isLocked()).isTrue();
    }
    assertThat(folder.isLocked()).isFalse();
  }
}
