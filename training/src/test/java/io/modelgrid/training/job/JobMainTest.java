package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of a job, killed, cancelled and left alone. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobMainTest {
  private static final String BLOBS =
      """
      model: blobs
      data: {format: csv, rows: blobs.csv, target-columns: [kind], ignore: [region]}
      split: {test: 0.3}
      network: {kind: mlp, hidden: [64, 32], dropout: 0.1}
      optimizer: {learning-rate: 0.02}
      epochs: 12
      batch-size: 8
      seed: 4
      gate: {stable: {margin: 0.05}}
      compress:
        variants:
          - {quantize: int8}
          - {prune: 0.6, epochs: 3}
      """;

  /** Long enough to be interrupted. */
  private static final String ENDLESS = BLOBS.replace("epochs: 12", "epochs: 90000");

  @TempDir private Path root;
  private JobFolders folders;

  @BeforeEach
  void prepare() throws Exception {
    folders = new JobFolders(root);
  }

  @Test
  void runsToItsOutcomeAndTellsHowFarItIs() throws Exception {
    Path folder = folders.job("1", BLOBS);
    try (JobProcess job = JobProcess.start(folder)) {
      int exit = job.end();

      assertThat(exit).as(job.log()).isZero();
      assertThat(JobFolders.outcome(folder).get("outcome").asText()).isEqualTo("succeeded");
      int epochs = 0;
      double done = 0;
      for (String line : job.lines()) {
        JsonNode event = JobFolders.MAPPER.readTree(line);
        switch (event.get("event").asText()) {
          case "epoch" -> assertThat(event.get("epoch").asInt()).isEqualTo(++epochs);
          case "progress" -> {
            assertThat(event.get("done").asDouble()).isBetween(done, 1.0);
            done = event.get("done").asDouble();
          }
          default -> assertThat(line).isEqualTo("{\"event\":\"ended\"}");
        }
      }
      assertThat(epochs).isEqualTo(12);
      assertThat(job.lines().get(job.lines().size() - 1)).isEqualTo("{\"event\":\"ended\"}");
    }
  }

  @Test
  void killedAtAnyTimeItEndsWithTheSameNumbers() throws Exception {
    comesOutTheSame(
        List.of(
            line -> line.contains("\"phase\":\"data\""),
            line -> line.contains("\"epoch\":1,"),
            line -> line.contains("\"epoch\":7,"),
            line -> line.contains("\"epoch\":12,")));
  }

  /** Ten points, some of them between two checkpoints. */
  @Tag("slow")
  @Test
  void killedTenTimesItEndsWithTheSameNumbers() throws Exception {
    comesOutTheSame(
        List.of(
            line -> line.contains("\"phase\":\"data\""),
            line -> line.contains("\"event\":\"progress\""),
            line -> line.contains("\"epoch\":1,"),
            line -> line.contains("\"epoch\":2,"),
            line -> line.contains("\"epoch\":4,"),
            line -> line.contains("\"epoch\":6,"),
            line -> line.contains("\"epoch\":8,"),
            line -> line.contains("\"epoch\":11,"),
            line -> line.contains("\"epoch\":12,"),
            line -> line.contains("\"phase\":\"compress\"") || line.contains("ended")));
  }

  /** One job is killed whenever it tells what is waited for, and started again. */
  private void comesOutTheSame(List<Predicate<String>> moments) throws Exception {
    Path whole = folders.job("1", BLOBS);
    try (JobProcess job = JobProcess.start(whole)) {
      assertThat(job.end()).as(job.log()).isZero();
    }
    Path broken = Files.createDirectories(root.resolve("broken"));
    Files.copy(whole.resolve("job.json"), broken.resolve("job.json"));
    for (Predicate<String> moment : moments) {
      try (JobProcess job = JobProcess.start(broken)) {
        assertThat(job.await(moment)).as(job.log()).isTrue();
        job.kill();
      }
    }
    try (JobProcess job = JobProcess.start(broken)) {
      assertThat(job.end()).as(job.log()).isZero();
    }

    assertThat(withoutTimes(broken)).isEqualTo(withoutTimes(whole));
    for (JsonNode version : JobFolders.outcome(whole).get("versions")) {
      String bundle = version.get("bundle").asText();
      assertThat(Files.readAllBytes(broken.resolve(bundle)))
          .as(bundle)
          .isEqualTo(Files.readAllBytes(whole.resolve(bundle)));
    }
    assertThat(JobFolders.outcome(whole).get("versions")).hasSize(3);
  }

  private static String withoutTimes(Path folder) throws Exception {
    ObjectNode outcome = (ObjectNode) JobFolders.outcome(folder);
    ObjectNode results = (ObjectNode) outcome.get("results");
    results.remove(
        StreamSupport.stream(((Iterable<String>) results::fieldNames).spliterator(), false)
            .filter(each -> each.endsWith("_micros") || each.endsWith("_per_second"))
            .toList());
    // Whether a variant is faster is told, and depends on the moment.
    outcome.remove("reasons");
    return outcome.toPrettyString();
  }

  @Test
  void cancelEndsItWithinASecond() throws Exception {
    Path folder = folders.job("1", ENDLESS);
    try (JobProcess job = JobProcess.start(folder)) {
      assertThat(job.await(line -> line.contains("\"epoch\":2,"))).as(job.log()).isTrue();
      long began = System.nanoTime();

      job.say("cancel");

      assertThat(job.end()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
      assertThat(JobFolders.outcome(folder).get("outcome").asText()).isEqualTo("cancelled");
      assertThat(job.lines().get(job.lines().size() - 1)).isEqualTo("{\"event\":\"ended\"}");
    }
  }

  @Test
  void endsWithItsParentAndLeavesNoOutcome() throws Exception {
    Path folder = folders.job("1", ENDLESS);
    try (JobProcess job = JobProcess.start(folder)) {
      assertThat(job.await(line -> line.contains("\"epoch\":2,"))).as(job.log()).isTrue();

      job.leave();

      assertThat(job.end()).isEqualTo(143);
      assertThat(folder.resolve("result/outcome.json")).doesNotExist();
    }
  }

  @Test
  void waitsUntilItsPredecessorIsGone() throws Exception {
    Path folder = folders.job("1", ENDLESS);
    try (JobProcess running = JobProcess.start(folder)) {
      assertThat(running.await(line -> line.contains("\"event\":\"epoch\""))).isTrue();
      try (JobProcess waiting = JobProcess.start(folder)) {
        waiting.awaitLog("waits for the process that works in it");
        running.kill();

        assertThat(waiting.await(line -> line.contains("\"event\":\"epoch\""))).isTrue();
        waiting.say("cancel");
        assertThat(waiting.end()).isZero();
      }
    }
  }

  @Test
  void onceItIsOverItOnlySaysSo() throws Exception {
    Path folder = folders.job("1", BLOBS.replace("blobs.csv", "nowhere.csv"));
    try (JobProcess job = JobProcess.start(folder)) {
      assertThat(job.end()).isZero();
    }
    byte[] outcome = Files.readAllBytes(folder.resolve("result/outcome.json"));
    try (JobProcess job = JobProcess.start(folder)) {
      assertThat(job.end()).isZero();
      assertThat(job.lines()).containsExactly("{\"event\":\"ended\"}");
    }

    assertThat(new String(outcome, StandardCharsets.UTF_8)).contains("nowhere.csv: no such file");
    assertThat(Files.readAllBytes(folder.resolve("result/outcome.json"))).isEqualTo(outcome);
  }

  @Test
  void orderThatMakesNoSenseIsACrashAndNoOutcome() throws Exception {
    Path folder = folders.job("1", BLOBS);
    Files.writeString(folder.resolve("job.json"), "{\"id\": \"1\"}");
    try (JobProcess job = JobProcess.start(folder)) {
      assertThat(job.end()).isEqualTo(74);
      assertThat(job.log()).contains("job.json: specification: missing");
      assertThat(folder.resolve("result/outcome.json")).doesNotExist();
    }
  }
}
