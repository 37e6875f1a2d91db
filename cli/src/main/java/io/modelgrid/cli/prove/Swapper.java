package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Swaps a model over the admin API, and waits until each swap is over. */
public final class Swapper {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final GridClient client;
  private final String model;
  private final Duration limit;

  /**
   * A swapper of one model.
   *
   * @param client whose calls may take longer than the 30 seconds that a swap waits
   * @param limit after which a swap that is not over counts as failed
   */
  public Swapper(GridClient client, String model, Duration limit) {
    this.client = client;
    this.model = model;
    this.limit = limit;
  }

  /** The model's account. */
  public ModelJson look() {
    return new ModelJson(client.get(GridPaths.model(model)));
  }

  /** The version that is stable, once nothing runs on the model any more. */
  public String settled() {
    long end = System.nanoTime() + limit.toNanos();
    ModelJson now = look();
    while (!running(now).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new CommandException(
            ExitCode.TEMPORARY,
            "operation "
                + running(now)
                + " on model '"
                + model
                + "' was not over within "
                + limit.toSeconds()
                + " s (expected: nothing that runs on it); look at it with ./modelgrid show "
                + model
                + ".");
      }
      LockSupport.parkNanos(LOOK_NANOS);
      now = look();
    }
    return now.label("stable");
  }

  private static String running(ModelJson model) {
    return Json.text(model.json().path("traffic"), "operation", "");
  }

  /** Swaps, and answers when it is over; a failure is a result too. */
  public SwapResult swap(String version) {
    long begun = System.nanoTime();
    try {
      JsonNode answer =
          client
              .post(
                  GridPaths.model(model) + "/swap?wait=30s",
                  Json.object().put("version", version).toString())
              .body();
      JsonNode over = ended(answer, begun + limit.toNanos());
      long returned = System.nanoTime();
      if (!state(over).equals("SUCCEEDED")) {
        return failed(version, begun, state(over) + ": " + Json.text(over, "message", "no reason"));
      }
      JsonNode hold = over.path(over.has("holdMicros") ? "holdMicros" : "hold_micros");
      Long micros = hold.isNumber() ? Long.valueOf(hold.longValue()) : null;
      return new SwapResult(version, begun, returned, epoch(), micros, null);
    } catch (CommandException e) {
      return failed(version, begun, e.sentence());
    }
  }

  private static SwapResult failed(String version, long begun, String why) {
    return new SwapResult(version, begun, System.nanoTime(), 0, null, why);
  }

  private long epoch() {
    return look().json().path("epoch").asLong();
  }

  private JsonNode ended(JsonNode answer, long end) {
    JsonNode now = answer;
    String operation = id(answer);
    while (state(now).equals("RUNNING")) {
      if (System.nanoTime() > end) {
        throw new CommandException(
            ExitCode.TEMPORARY,
            "operation " + operation + " was not over within " + limit.toSeconds() + " s");
      }
      LockSupport.parkNanos(LOOK_NANOS);
      now = client.get("/grid/v1/operations/" + operation);
    }
    return now;
  }

  /** A swap to what is stable already needs no operation, and is over. */
  private static String state(JsonNode answer) {
    return Json.text(answer, "state", id(answer).isEmpty() ? "SUCCEEDED" : "RUNNING");
  }

  private static String id(JsonNode answer) {
    return Json.text(answer, "operation", Json.text(answer, "id", ""));
  }
}
