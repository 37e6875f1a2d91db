package io.modelgrid.training.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Tells the parent how a job goes: an object of JSON a line. */
final class JobLines implements JobListener {
  /** No two lines of progress come closer to each other. */
  private static final long LEAST_NANOS = 250_000_000L;

  private static final JsonMapper MAPPER = new JsonMapper();

  private final PrintStream out;
  private final LongSupplier nanos;
  private long last;
  private boolean told;

  JobLines(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  @Override
  public synchronized void progress(
      Phase phase, double done, OptionalDouble secondsLeft, String message) {
    long now = nanos.getAsLong();
    if (told && now - last < LEAST_NANOS) {
      return;
    }
    told = true;
    last = now;
    ObjectNode json = event("progress").put("phase", phase.word()).put("done", rounded(done));
    secondsLeft.ifPresent(each -> json.put("seconds_left", rounded(each)));
    line(json.put("message", message));
  }

  @Override
  public synchronized void epoch(int epoch, int epochs, Map<String, Double> values) {
    ObjectNode json = event("epoch").put("epoch", epoch).put("epochs", epochs);
    ObjectNode figures = json.putObject("values");
    values.entrySet().stream()
        .filter(each -> Double.isFinite(each.getValue()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> figures.put(each.getKey(), each.getValue()));
    line(json);
  }

  /** The outcome is durable. */
  synchronized void ended() {
    line(event("ended"));
  }

  private static ObjectNode event(String name) {
    return JsonNodeFactory.instance.objectNode().put("event", name);
  }

  private void line(ObjectNode json) {
    try {
      byte[] line = (MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
      out.write(line, 0, line.length);
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event: cannot be written (expected: plain values)", e);
    }
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }
}
