package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real JVMs, started as a user starts them, with the real demo model. */
class ThreeProcessesTest {
  @TempDir Path directory;

  @Test
  void serveSurviveAKillAndAFullStop() throws Exception {
    try (Launcher launcher = new Launcher(directory.resolve("data"))) {
      Launcher.Outcome up = launcher.up(3);
      assertThat(up.exit()).as(up.printed()).isEqualTo(0);
      assertThat(up.printed()).contains("minilm").contains("curl");
      launcher.awaitServing(1, "minilm", 3);

      String embedding = embedding(launcher, 1);
      assertThat(embedding(launcher, 2)).isEqualTo(embedding);
      assertThat(embedding(launcher, 3)).isEqualTo(embedding);

      secondUpOnTheSameFolderIsRefused(launcher);
      killOfOneNodeLosesNothing(launcher);
      killOfAllForgetsNothing(launcher, embedding);
    }
    assertThat(ProcessHandle.allProcesses().filter(this::isOurs)).as("nodes after down").isEmpty();
  }

  private boolean isOurs(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(directory.toString());
  }

  private static String embedding(Launcher launcher, int node) throws Exception {
    HttpResponse<String> answer = launcher.embed(node, "A cat sits on the mat");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static void secondUpOnTheSameFolderIsRefused(Launcher launcher) throws Exception {
    Launcher.Outcome second = launcher.up(3);

    assertThat(second.exit()).isNotEqualTo(0);
    assertThat(second.printed().strip().lines()).as(second.printed()).hasSizeLessThanOrEqualTo(2);
  }

  /** Kills node 3 under load through the two others, and starts it again. */
  private static void killOfOneNodeLosesNothing(Launcher launcher) throws Exception {
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> callers =
        List.of(caller(launcher, 1, failures, stop), caller(launcher, 2, failures, stop));
    try {
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
      launcher.kill(3);
      Await.until(
          "the tree to show that node 3 is gone",
          Duration.ofSeconds(2),
          () ->
              !launcher
                  .get(1, "/grid/v1/actors")
                  .body()
                  .matches(".*\"node\":\"node-3\",\"address\":\"[^\"]*\",\"status\":\"up\".*"));
      Await.until(
          "the lost slot noticed",
          Duration.ofSeconds(30),
          () -> launcher.servingReplicas(1, "minilm") < 3);
      launcher.awaitServing(1, "minilm", 3);
    } finally {
      stop.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(failures).isEmpty();
    awaitNodeLost(launcher, "firing");

    Launcher.Outcome started = launcher.run("nodes", "start", "3");
    assertThat(started.exit()).as(started.printed()).isEqualTo(0);
    Await.until(
        "node 3 has its share again",
        Duration.ofSeconds(90),
        () -> launcher.get(1, "/grid/v1/models/minilm").body().contains("\"node\":\"node-3\""));
    embedding(launcher, 3);
    awaitNodeLost(launcher, "resolved");
  }

  /** What node 2 says of the shipped rule about nodes. */
  private static void awaitNodeLost(Launcher launcher, String state) throws Exception {
    Await.until(
        "the alert that node 3 is lost is " + state,
        Duration.ofSeconds(30),
        () -> {
          for (JsonNode alert :
              new ObjectMapper()
                  .readTree(launcher.get(2, "/grid/v1/alerts").body())
                  .get("alerts")) {
            if (alert.get("rule").asText().equals("node-lost")) {
              assertThat(alert.get("subject").asText()).isEqualTo("node-3");
              return alert.get("state").asText().equals(state);
            }
          }
          return false;
        });
  }

  private static Thread caller(
      Launcher launcher, int node, ConcurrentLinkedQueue<String> failures, AtomicBoolean stop) {
    Thread thread =
        new Thread(
            () -> {
              while (!stop.get()) {
                try {
                  HttpResponse<String> answer = launcher.embed(node, "A cat sits on the mat");
                  if (answer.statusCode() != 200) {
                    failures.add(answer.statusCode() + " " + answer.body());
                  }
                } catch (IOException e) {
                  failures.add(e.toString());
                } catch (InterruptedException e) {
                  return;
                }
                LockSupport.parkNanos(20_000_000);
              }
            });
    thread.start();
    return thread;
  }

  private static void killOfAllForgetsNothing(Launcher launcher, String embedding)
      throws Exception {
    Launcher.Outcome scaled = launcher.run("scale", "minilm", "2");
    assertThat(scaled.exit()).as(scaled.printed()).isEqualTo(0);
    for (int node = 1; node <= 3; node++) {
      launcher.kill(node);
    }

    Launcher.Outcome up = launcher.up(3);

    assertThat(up.exit()).as(up.printed()).isEqualTo(0);
    launcher.awaitServing(2, "minilm", 2);
    assertThat(embedding(launcher, 2)).isEqualTo(embedding);
  }
}
