package io.modelgrid.actors.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that speaks the protocol of trainings and computes nothing. What it does stands in the
 * specification: {@code epochs}, {@code pause} (milliseconds each), {@code crash_at} (an epoch at
 * which it kills itself) with {@code crashes} (in how many attempts), {@code deaf} (it does not
 * hear of a cancellation), {@code stubborn} (it ends then, and well), {@code noise} (lines that are
 * none of the protocol's), {@code outcome}, {@code versions} (techniques), {@code exit} (a status
 * without an outcome).
 *
 * <p>It goes on after the last epoch in {@code checkpoint}, and notes its process in {@code pids},
 * one a line.
 */
final class FakeJob {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CountDownLatch CANCELLED = new CountDownLatch(1);

  private FakeJob() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    JsonNode order = JSON.readTree(folder.resolve("job.json").toFile());
    JsonNode spec = order.path("specification");
    Thread listener = new Thread(() -> listen(spec.path("deaf").asBoolean()));
    listener.setDaemon(true);
    listener.start();
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        Runtime.getRuntime().halt(75);
      }
      Files.writeString(
          folder.resolve("pids"),
          ProcessHandle.current().pid() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      Runtime.getRuntime().halt(run(folder, order, spec));
    }
  }

  private static int run(Path folder, JsonNode order, JsonNode spec) throws Exception {
    int epochs = spec.path("epochs").asInt(1);
    Path checkpoint = folder.resolve("checkpoint");
    int done =
        Files.exists(checkpoint) ? Integer.parseInt(Files.readString(checkpoint).strip()) : 0;
    if (spec.path("noise").asBoolean()) {
      System.out.println("not JSON");
      System.out.println("x".repeat(200_000));
      System.out.println("{\"event\":\"unheard-of\"}");
    }
    System.err.println("attempt " + order.path("attempt").asInt() + " begins");
    for (int epoch = done + 1; epoch <= epochs; epoch++) {
      say(
          "{\"event\":\"progress\",\"phase\":\"train\",\"done\":%s,\"seconds_left\":1.5,"
                  .formatted((double) (epoch - 1) / epochs)
              + "\"message\":\"epoch "
              + epoch
              + "\"}");
      if (CANCELLED.await(spec.path("pause").asInt(), TimeUnit.MILLISECONDS)) {
        return end(folder, spec, spec.path("stubborn").asBoolean() ? "succeeded" : "cancelled");
      }
      if (epoch == spec.path("crash_at").asInt()
          && order.path("attempt").asInt() <= spec.path("crashes").asInt(Integer.MAX_VALUE)) {
        System.err.println("dies at epoch " + epoch);
        return 42;
      }
      Path half = folder.resolve("checkpoint.half");
      Files.writeString(half, String.valueOf(epoch));
      Files.move(half, checkpoint, StandardCopyOption.ATOMIC_MOVE);
      say(
          "{\"event\":\"epoch\",\"epoch\":%d,\"epochs\":%d,\"values\":{\"loss\":%s,\"odd\":\"NaN\"}}"
              .formatted(epoch, epochs, 1.0 / epoch));
    }
    int status = spec.path("exit").asInt();
    return status != 0 ? status : end(folder, spec, spec.path("outcome").asText("succeeded"));
  }

  private static int end(Path folder, JsonNode spec, String outcome) throws IOException {
    Path result = Files.createDirectories(folder.resolve("result"));
    ObjectNode json = JSON.createObjectNode();
    json.put("outcome", outcome).put("message", "it is " + outcome).put("digest", "d1");
    json.putArray("reasons").add("a reason");
    json.putObject("results").put("test.accuracy", 0.75);
    ArrayNode versions = json.putArray("versions");
    for (JsonNode technique : spec.path("versions")) {
      Path bundle = result.resolve(technique.asText() + ".zip");
      Files.writeString(bundle, "bundle " + technique.asText());
      ObjectNode made = versions.addObject();
      made.put("bundle", "result/" + bundle.getFileName()).put("technique", technique.asText());
      made.putObject("lineage").put("seed", 7).put("data_digest", "d1").put("code_version", "test");
    }
    Path half = result.resolve("half");
    Files.write(half, JSON.writeValueAsBytes(json));
    Files.move(half, result.resolve("outcome.json"), StandardCopyOption.ATOMIC_MOVE);
    say("{\"event\":\"ended\"}");
    return 0;
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void listen(boolean deaf) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("cancel") && !deaf) {
          CANCELLED.countDown();
        }
      }
    } catch (IOException e) {
      System.err.println(e);
    }
    Runtime.getRuntime().halt(143);
  }
}
