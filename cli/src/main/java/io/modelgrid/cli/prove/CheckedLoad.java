package io.modelgrid.cli.prove;

import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.prove.Outcome.Answered;
import io.modelgrid.cli.prove.Outcome.Failed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Open-loop load on some ingress nodes, on a thread of its own, with every answer checked as it
 * comes. Thread-safe.
 */
public final class CheckedLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<IngressNode> nodes;
  private final AnswerChecker checker;
  private final Outages outages = new Outages();
  private final List<Sample> samples = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private int excused;
  private final LoadLoop loop;
  private final Thread thread;
  private final long start;
  private final AtomicReference<Throwable> trouble = new AtomicReference<>();

  /** An answered request. */
  record Sample(long due, long ended) {}

  /**
   * What came of it so far.
   *
   * @param failed requests that failed and should not have, in words
   * @param excused requests that failed because their node was killed or frozen on purpose
   */
  public record Tally(
      long answered, List<String> failed, int excused, List<String> mixed, List<String> backward) {
    public Tally {
      failed = List.copyOf(failed);
      mixed = List.copyOf(mixed);
      backward = List.copyOf(backward);
    }

    /** All requests that came to an end. */
    public long sent() {
      return answered + failed.size() + excused;
    }

    /** Whether a promise was broken. */
    public boolean breached() {
      return !failed.isEmpty() || !mixed.isEmpty() || !backward.isEmpty();
    }
  }

  private CheckedLoad(
      List<IngressNode> nodes,
      String model,
      String body,
      Map<String, Outputs> expected,
      Schedule schedule) {
    this.nodes = List.copyOf(nodes);
    this.checker = new AnswerChecker(expected, nodes);
    this.loop = new LoadLoop(nodes, GridPaths.infer(model), body, schedule, PATIENCE, this::take);
    this.start = System.nanoTime();
    this.thread = new Thread(() -> loop.run(start), "checked-load");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> trouble.set(e));
  }

  /**
   * Begins to send.
   *
   * @param nodes to which requests go in turn; as many as the schedule says
   * @param expected the outputs that each version gives for the body
   */
  public static CheckedLoad start(
      List<IngressNode> nodes,
      String model,
      String body,
      Map<String, Outputs> expected,
      Schedule schedule) {
    CheckedLoad load = new CheckedLoad(nodes, model, body, expected, schedule);
    load.thread.start();
    return load;
  }

  private synchronized void take(Outcome outcome) {
    if (outcome instanceof Answered answered) {
      checker.accept(answered);
      samples.add(new Sample(answered.due(), answered.ended()));
    } else if (outcome instanceof Failed lost) {
      if (outages.excuses(lost)) {
        excused++;
      } else {
        failed.add(nodes.get(lost.node()).name() + ": " + lost.reason());
      }
    }
  }

  /** When it began, by {@link System#nanoTime()}. */
  public long startedAt() {
    return start;
  }

  /** Whether it still sends, or waits for answers. */
  boolean runs() {
    return thread.isAlive();
  }

  /** A swap's command has returned. */
  public synchronized void swapped(long epoch, String version, long returned) {
    checker.swapped(epoch, version, returned);
  }

  /** A node, counted from 0, is about to be killed or frozen. */
  public synchronized void outageBegins(int node) {
    outages.began(node, System.nanoTime());
  }

  /** It is ready again. */
  public synchronized void outageEnds(int node) {
    outages.ended(node, System.nanoTime());
  }

  /** Whether some node was out between two readings of {@link System#nanoTime()}. */
  synchronized boolean outageBetween(long begun, long ended) {
    return outages.any(begun, ended);
  }

  public synchronized Tally tally() {
    return new Tally(samples.size(), failed, excused, checker.mixed(), checker.backward());
  }

  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** Times of the answered requests; see {@link LoadTimes}. */
  public LoadTimes times(Duration lead, List<Span> changes) {
    return LoadTimes.of(samples(), start + lead.toNanos(), changes);
  }

  /** Times of the answered requests that were due within a span; see {@link LoadTimes}. */
  public LoadTimes times(Span within, List<Span> changes) {
    List<Sample> due =
        samples().stream()
            .filter(sample -> sample.due() >= within.from() && sample.due() < within.to())
            .toList();
    return LoadTimes.of(due, within.from(), changes);
  }

  /** Waits until the schedule is over and all is answered. */
  public void await() throws InterruptedException {
    thread.join();
    Throwable cause = trouble.get();
    if (cause != null) {
      throw new IllegalStateException("the load ended early", cause);
    }
  }

  /** Ends the load early, and waits for what is under way. */
  public void stop() throws InterruptedException {
    loop.stop();
    await();
  }

  @Override
  public void close() {
    loop.stop();
  }
}
