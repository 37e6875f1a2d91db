package io.modelgrid.actors.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.TrainingView.Point;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process of a training has said. Written by the threads that read it, read by an actor.
 *
 * <p>Bounded: of progress the latest is kept; a process that tells of epochs faster than they are
 * written down waits in its own output, since {@link #said} blocks then.
 */
final class ChildOutput {
  /** Most epochs that wait to be written down. */
  static final int MOST_POINTS = 1_000;

  private static final int MOST_VALUES = 64;
  private static final int MOST_TEXT = 500;
  private static final int MOST_COMPLAINTS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;
  private final Deque<Point> points = new ArrayDeque<>();
  private final Deque<String> complaints = new ArrayDeque<>();
  private Progress progress = new Progress("prepare", 0, null, "its process starts");
  private int epochs;
  private boolean closed;

  /** What it does. */
  record Progress(String phase, double done, @Nullable Double secondsLeft, String message) {}

  ChildOutput(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes a line of its output; one that is none of the protocol's is kept as a complaint. Blocks
   * while too many epochs wait.
   */
  void said(String line) throws InterruptedException {
    JsonNode json = parsed(line);
    String event = json == null ? "" : json.path("event").asText();
    if (json == null || event.isEmpty()) {
      complained(line);
    } else if (event.equals("progress")) {
      progressed(json);
    } else if (event.equals("epoch")) {
      measured(json);
    }
    // Its end is that of the process, and an event that is not known yet says nothing.
  }

  private static @Nullable JsonNode parsed(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      return json != null && json.isObject() ? json : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private synchronized void progressed(JsonNode json) {
    JsonNode left = json.path("seconds_left");
    double done = json.path("done").asDouble(0);
    progress =
        new Progress(
            cut(json.path("phase").asText("train")),
            Math.min(1, Math.max(0, done)),
            left.isNumber() ? left.doubleValue() : null,
            cut(json.path("message").asText("")));
  }

  private synchronized void measured(JsonNode json) throws InterruptedException {
    Map<String, Double> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : json.path("values").properties()) {
      double value = field.getValue().asDouble(Double.NaN);
      if (Double.isFinite(value) && values.size() < MOST_VALUES) {
        values.put(cut(field.getKey()), value);
      }
    }
    int epoch = json.path("epoch").asInt();
    epochs = Math.max(0, json.path("epochs").asInt());
    while (points.size() >= MOST_POINTS && !closed) {
      wait();
    }
    if (epoch > 0) {
      points.add(new Point(epoch, clock.instant(), values));
    }
  }

  /** Takes a line that is for people. */
  synchronized void complained(String line) {
    if (!line.isBlank()) {
      complaints.add(cut(line));
      if (complaints.size() > MOST_COMPLAINTS) {
        complaints.remove();
      }
    }
  }

  synchronized Progress progress() {
    return progress;
  }

  synchronized int epochs() {
    return epochs;
  }

  /** The next epochs, after forgetting those up to this one. */
  synchronized List<Point> after(int epoch) {
    while (!points.isEmpty() && points.element().epoch() <= epoch) {
      points.remove();
    }
    notifyAll();
    return points.stream().limit(JobReport.MOST_POINTS).toList();
  }

  /** The last lines that were for people. */
  synchronized String lastWords() {
    return String.join("\n", complaints);
  }

  /** Nobody reads it any more: lets go whoever waits in it. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private static String cut(String text) {
    return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "…" : text;
  }
}
