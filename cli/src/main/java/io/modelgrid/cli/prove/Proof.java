package io.modelgrid.cli.prove;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.ModelJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One proof: asks both versions what they give, loads all ingress nodes while it swaps to and fro,
 * and puts the version back that was stable at the start.
 */
public final class Proof {
  /** A good length for {@link Plan#lead}: connections are made and code is compiled in it. */
  public static final Duration LEAD = Duration.ofSeconds(3);

  private static final Duration SWAP_LIMIT = Duration.ofMinutes(2);

  private final GridClient client;
  private final Plan plan;
  private final Chaos chaos;
  private final Progress progress;
  private final boolean detailed;
  private final Swapper swapper;
  private final List<SwapResult> swaps = new ArrayList<>();

  /**
   * What is asked for.
   *
   * @param lead how long the load runs before times count and the first swap comes
   * @param length of the load whose times count
   * @param every from the begin of one swap to the begin of the next
   * @param versions two, or none to have them chosen
   * @param body of the V2 request that is sent, or null to have it made
   */
  public record Plan(
      String model,
      int rate,
      Duration lead,
      Duration length,
      Duration every,
      List<String> versions,
      @Nullable String body) {
    public Plan {
      versions = List.copyOf(versions);
    }

    /** How long the load runs. */
    public Duration whole() {
      return lead.plus(length);
    }
  }

  /**
   * A proof that was not begun.
   *
   * @param detailed whether the progress may change every second
   * @param chaos what is to go wrong meanwhile
   */
  public Proof(GridClient client, Plan plan, Chaos chaos, Progress progress, boolean detailed) {
    this.client = client;
    this.plan = plan;
    this.chaos = chaos;
    this.progress = progress;
    this.detailed = detailed;
    this.swapper = new Swapper(client, plan.model(), SWAP_LIMIT);
  }

  /** Runs it; takes as long as the plan says, and some seconds. */
  public ProofReport run() throws InterruptedException {
    progress.step("asking both versions of " + plan.model());
    ModelJson model = swapper.look();
    VersionPair pair = VersionPair.choose(model, plan.versions());
    String body = plan.body() == null ? RequestBody.of(model) : plan.body();
    String stable = swapper.settled();
    Map<String, Outputs> expected = new Expectations(client, swapper, plan.model(), body).of(pair);
    backTo(stable, pair);
    List<IngressNode> nodes = IngressNode.of(client);
    Schedule schedule = new Schedule(plan.rate(), plan.whole(), nodes.size());
    try (CheckedLoad load = CheckedLoad.start(nodes, plan.model(), body, expected, schedule)) {
      List<String> done = swapUnderLoad(load, nodes, pair, stable);
      load.await();
      boolean restored = restore(stable);
      return report(load, pair, expected, done, restored);
    }
  }

  /** The one of the two that was asked last may be stable now. */
  private void backTo(String stable, VersionPair pair) {
    if (pair.contains(stable) && !swapper.settled().equals(stable)) {
      SwapResult back = swapper.swap(stable);
      if (back.trouble() != null) {
        throw new CommandException(
            ExitCode.REFUSED, "the swap back to version " + stable + " failed: " + back.trouble());
      }
    }
  }

  private List<String> swapUnderLoad(
      CheckedLoad load, List<IngressNode> nodes, VersionPair pair, String stable)
      throws InterruptedException {
    FutureTask<List<String>> disaster = started(() -> chaos.run(load, nodes));
    try {
      swapUntilTheEnd(load, pair);
      awaitBoth(load, disaster);
      return result(disaster);
    } catch (CommandException e) {
      load.stop();
      restore(stable);
      throw e;
    }
  }

  private void swapUntilTheEnd(CheckedLoad load, VersionPair pair) throws InterruptedException {
    long end = load.startedAt() + plan.whole().toNanos();
    long next = load.startedAt() + plan.lead().toNanos() + plan.every().toNanos() / 2;
    while (next < end) {
      sleepUntil(next, load);
      SwapResult result = swapOnce(pair);
      swaps.add(result);
      if (result.succeeded()) {
        load.swapped(result.epoch(), result.version(), result.returned());
      }
      while (next <= System.nanoTime()) {
        next += plan.every().toNanos();
      }
    }
  }

  private void awaitBoth(CheckedLoad load, FutureTask<?> disaster) throws InterruptedException {
    long end = load.startedAt() + plan.whole().toNanos();
    while (!disaster.isDone() || System.nanoTime() < end) {
      show(load);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private SwapResult swapOnce(VersionPair pair) {
    long begun = System.nanoTime();
    try {
      return swapper.swap(pair.other(swapper.settled()));
    } catch (CommandException e) {
      return new SwapResult("?", begun, System.nanoTime(), 0, null, e.sentence());
    }
  }

  private boolean restore(String stable) {
    progress.step("going back to version " + stable);
    try {
      if (swapper.settled().equals(stable)) {
        return true;
      }
      SwapResult back = swapper.swap(stable);
      if (!back.succeeded()) {
        progress.line("the swap back to version " + stable + " failed: " + back.trouble());
      }
      return back.succeeded();
    } catch (CommandException e) {
      progress.line("the swap back to version " + stable + " failed: " + e.sentence());
      return false;
    }
  }

  private ProofReport report(
      CheckedLoad load,
      VersionPair pair,
      Map<String, Outputs> expected,
      List<String> done,
      boolean restored) {
    List<Outputs> outputs = List.copyOf(expected.values());
    List<SwapResult> excused =
        swaps.stream()
            .filter(swap -> !swap.succeeded() && load.outageBetween(swap.begun(), swap.returned()))
            .toList();
    return new ProofReport(
        plan.model(),
        pair.both(),
        !outputs.get(0).matches(outputs.get(1)),
        load.tally(),
        load.times(plan.lead(), swaps.stream().map(SwapResult::span).toList()),
        swaps,
        excused,
        restored,
        done);
  }

  private void sleepUntil(long time, CheckedLoad load) throws InterruptedException {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      show(load);
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(500)));
    }
  }

  private void show(CheckedLoad load) {
    if (!detailed) {
      progress.step("swapping " + plan.model() + " under load");
      return;
    }
    CheckedLoad.Tally tally = load.tally();
    progress.step(
        "%d swaps, %d answered, %d failed, %d mixed, %d backward"
            .formatted(
                swaps.size(),
                tally.answered(),
                tally.failed().size(),
                tally.mixed().size(),
                tally.backward().size()));
  }

  private static FutureTask<List<String>> started(Callable<List<String>> work) {
    FutureTask<List<String>> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "chaos");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static List<String> result(FutureTask<List<String>> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("chaos failed", e.getCause());
    }
  }
}
