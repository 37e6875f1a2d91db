package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Restarts a replica of the model again and again while the load runs, each time one that serves,
 * chosen at random; in the end waits until all of them serve. No request may fail by it.
 */
public final class ReplicaChaos implements Chaos {
  /** From one restart to the next, on average. */
  public static final Duration EVERY = Duration.ofSeconds(3);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final GridClient client;
  private final String model;
  private final Duration every;
  private final RandomGenerator random;
  private final Map<String, Integer> restarts = new TreeMap<>();
  private int refused;
  private @Nullable CommandException refusal;

  /**
   * Chaos that was not begun.
   *
   * @param client through which the restarts are asked for
   * @param every from one restart to the next on average; each time from half to one and a half
   */
  public ReplicaChaos(GridClient client, String model, Duration every, RandomGenerator random) {
    this.client = client;
    this.model = model;
    this.every = every;
    this.random = random;
  }

  @Override
  public List<String> run(CheckedLoad load, List<IngressNode> nodes) throws InterruptedException {
    while (pause(load)) {
      restartOne();
    }
    if (restarts.isEmpty()) {
      throw nothingRestarted();
    }
    awaitAll();
    return List.of(told());
  }

  /** Waits for the next restart; false when the load ended first. */
  private boolean pause(CheckedLoad load) throws InterruptedException {
    long next = System.nanoTime() + (long) (every.toNanos() * (0.5 + random.nextDouble()));
    for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
      if (!load.runs()) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK_NANOS));
    }
    return load.runs();
  }

  /** One that has gone since it was seen is no trouble: the next restart finds another. */
  private void restartOne() {
    try {
      List<String> serving =
          look()
              .replicas()
              .filter(replica -> ModelJson.state(replica).equals("serving"))
              .map(replica -> Json.text(replica, "slot", "?"))
              .toList();
      if (serving.isEmpty()) {
        return;
      }
      String slot = serving.get(random.nextInt(serving.size()));
      JsonNode answer = client.post(GridPaths.restart(slot), "").body();
      if (answer.path("changed").asBoolean()) {
        restarts.merge(slot, 1, Integer::sum);
      }
    } catch (CommandException e) {
      refused++;
      refusal = e;
    }
  }

  private ModelJson look() {
    return new ModelJson(client.get(GridPaths.model(model)));
  }

  private CommandException nothingRestarted() {
    return new CommandException(
        ExitCode.REFUSED,
        "--chaos: no replica of model '"
            + model
            + "' was restarted (expected: one every "
            + every.toMillis()
            + " ms or so)"
            + (refusal == null ? "; none served" : ": " + refusal.sentence()),
        refusal);
  }

  private void awaitAll() throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!look().complete()) {
      if (System.nanoTime() > end) {
        throw new CommandException(
            ExitCode.TEMPORARY,
            "not every replica of model '"
                + model
                + "' served within "
                + LIMIT.toSeconds()
                + " s after the last restart; see ./modelgrid show "
                + model
                + ".");
      }
      TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
    }
  }

  private String told() {
    int all = restarts.values().stream().mapToInt(Integer::intValue).sum();
    List<String> each =
        restarts.entrySet().stream().map(slot -> slot.getKey() + " " + slot.getValue()).toList();
    return "restarted "
        + all
        + (all == 1 ? " replica: " : " replicas: ")
        + String.join(", ", each)
        + (refused == 0 ? "" : "; " + refused + " restarts were refused");
  }
}
