package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.grid.LargeTensorCall.Outcome;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real nodes with the launcher's flags, one of which holds the only replica: tensors of 60 MiB
 * in binary through both, one at a time in bounded memory, and then more at once than fit, after
 * which both nodes are still there. Prints what it measured.
 */
@Tag("slow")
class LargeTensorsOnProcessesTest {
  private static final int BYTES = 60 << 20;
  private static final String INFER = "/v2/models/same/infer";

  @TempDir Path directory;

  @Test
  void passInBoundedMemoryAndTooManyAreRefused() throws Exception {
    try (Launcher launcher = new Launcher(directory.resolve("data"))) {
      Launcher.Outcome up = launcher.up(2);
      assertThat(up.exit()).as(up.printed()).isZero();
      launcher.awaitServing(1, "minilm", 2);
      launcher.deploy(1, "same", TinyOnnx.identity(DataType.FP32, -1));
      launcher.succeed("scale", "same", "1");
      launcher.awaitServing(1, "same", 1);
      int home = home(launcher);
      for (int node = 1; node <= 2; node++) {
        comesBack(LargeTensorCall.exchange(launcher.uri(node, INFER), 1 << 20, node));
      }
      long[] before = residentAfterCollection(launcher);
      oneAtATime(launcher, "node without the replica", 3 - home, before);
      oneAtATime(launcher, "node with the replica", home, residentAfterCollection(launcher));
      for (int count : new int[] {2, 4, 8}) {
        atOnce(launcher, 3 - home, count, before);
        atOnce(launcher, home, count, before);
      }
      hugeJsonIsRefused(launcher, before);
    }
  }

  private static int home(Launcher launcher) throws Exception {
    String node =
        new ObjectMapper()
            .readTree(launcher.get(1, "/grid/v1/models/same").body())
            .path("replicas")
            .findValue("node")
            .asText();
    return node.equals("node-1") ? 1 : 2;
  }

  private static void oneAtATime(Launcher launcher, String which, int through, long[] before)
      throws Exception {
    forgetPeaks(launcher);
    long start = System.nanoTime();
    comesBack(LargeTensorCall.exchange(launcher.uri(through, INFER), BYTES, 7));
    print("one through the " + which, start, 0, launcher, before);
    for (int node = 1; node <= 2; node++) {
      assertThat(peak(launcher, node) - before[node - 1])
          .as("additional memory of node %d, through the %s", node, which)
          .isLessThanOrEqualTo(4L * BYTES);
    }
  }

  /** All at once: each comes back whole, or is refused with the time to try again. */
  private static void atOnce(Launcher launcher, int through, int count, long[] before)
      throws Exception {
    forgetPeaks(launcher);
    URI uri = launcher.uri(through, INFER);
    ExecutorService callers = Executors.newFixedThreadPool(count);
    long start = System.nanoTime();
    int refused = 0;
    try {
      List<CompletableFuture<Outcome>> answers = new ArrayList<>();
      for (int seed = 0; seed < count; seed++) {
        int own = seed;
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return LargeTensorCall.exchange(uri, BYTES, own);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                callers));
      }
      for (CompletableFuture<Outcome> answer : answers) {
        Outcome outcome = answer.get(4, TimeUnit.MINUTES);
        if (outcome.status() == 200) {
          comesBack(outcome);
        } else {
          assertThat(outcome.status()).as(outcome.words()).isIn(503, 429);
          assertThat(outcome.retryAfter()).as(outcome.words()).isTrue();
          refused++;
        }
      }
    } finally {
      callers.shutdownNow();
    }
    print(count + " at once through node " + through, start, refused, launcher, before);
    assertThat(refused).as("refused of %d at once", count).isLessThan(count);
    Await.until(
        "small and large ones pass again",
        Duration.ofSeconds(30),
        () ->
            launcher.embed(through, "A cat sits on the mat").statusCode() == 200
                && LargeTensorCall.exchange(uri, BYTES, 5).same());
    assertThat(launcher.runs(1) && launcher.runs(2)).as("both nodes live").isTrue();
  }

  /** Bodies that would take many times their length, one at a time and four at once. */
  private static void hugeJsonIsRefused(Launcher launcher, long[] before) throws Exception {
    URI uri = launcher.uri(1, INFER);
    String input = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[%d],\"data\":[";
    int millions = 32 << 20;
    List<Callable<Outcome>> calls =
        List.of(
            // Two characters that become eight bytes.
            () ->
                LargeTensorCall.post(
                    uri, input.formatted("INT64", millions), "0,", millions - 1, "0]}]}"),
            () ->
                LargeTensorCall.post(
                    uri, input.formatted("BYTES", 20_000_000), "\"\",", 20_000_000 - 1, "\"\"]}]}"),
            () ->
                LargeTensorCall.post(
                    uri, input.formatted("BYTES", 1) + "\"", "a", 60 << 20, "\"]}]}"),
            () -> LargeTensorCall.post(uri, "{\"a\":[", "{\"a\":", 50, "0"),
            // An answer of 72 MiB.
            () ->
                LargeTensorCall.post(
                    uri, input.formatted("FP32", 12 << 20), "1e9,", (12 << 20) - 1, "1]}]}"));
    forgetPeaks(launcher);
    long start = System.nanoTime();
    for (Callable<Outcome> call : calls) {
      Outcome outcome = call.call();
      assertThat(outcome.status()).as(outcome.words()).isBetween(400, 499);
    }
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      for (Callable<Outcome> call : calls) {
        for (Future<Outcome> answer : callers.invokeAll(Collections.nCopies(4, call))) {
          Outcome outcome = answer.get();
          assertThat(outcome.status()).as(outcome.words()).isIn(400, 413, 503);
        }
      }
    } finally {
      callers.shutdownNow();
    }
    print("huge JSON through node 1", start, 0, launcher, before);
    assertThat(launcher.embed(1, "A cat sits on the mat").statusCode()).isEqualTo(200);
    assertThat(launcher.runs(1) && launcher.runs(2)).as("both nodes live").isTrue();
  }

  private static void comesBack(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.words()).isEqualTo(200);
    assertThat(outcome.same()).as("the same tensor comes back").isTrue();
  }

  private static void print(String what, long start, int refused, Launcher launcher, long[] before)
      throws Exception {
    System.out.printf(
        "large tensors: %s: %d ms, %d refused; node 1 %d MiB + %d, node 2 %d MiB + %d%n",
        what,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
        refused,
        before[0] >> 20,
        (peak(launcher, 1) - before[0]) >> 20,
        before[1] >> 20,
        (peak(launcher, 2) - before[1]) >> 20);
  }

  /** The kernel counts the peaks of resident memory anew. */
  private static void forgetPeaks(Launcher launcher) throws Exception {
    for (int node = 1; node <= 2; node++) {
      Files.writeString(Path.of("/proc/" + launcher.process(node).pid() + "/clear_refs"), "5");
    }
  }

  /** What the nodes take when nothing of earlier requests waits to be collected. */
  private static long[] residentAfterCollection(Launcher launcher) throws Exception {
    for (int node = 1; node <= 2; node++) {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      Process collection =
          new ProcessBuilder(jcmd, "" + launcher.process(node).pid(), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(collection.waitFor(1, TimeUnit.MINUTES)).as("collection in time").isTrue();
    }
    return new long[] {status(launcher, 1, "VmRSS:"), status(launcher, 2, "VmRSS:")};
  }

  private static long peak(Launcher launcher, int node) throws Exception {
    return status(launcher, node, "VmHWM:");
  }

  private static long status(Launcher launcher, int node, String key) throws Exception {
    for (String line :
        Files.readAllLines(Path.of("/proc/" + launcher.process(node).pid() + "/status"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IllegalStateException(key + " missing (expected: Linux)");
  }
}
