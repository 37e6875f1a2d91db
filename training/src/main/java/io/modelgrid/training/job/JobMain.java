package io.modelgrid.training.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a job. Its life:
 *
 * <ol>
 *   <li>It listens to its parent on standard input: the line {@code cancel} ends the job as
 *       cancelled; the end of the input, which is the end of the parent, ends the process at once.
 *   <li>It waits until it alone works in the folder, and reads {@code job.json} there.
 *   <li>It runs the job, and tells how far it is, an object of JSON a line on standard output.
 *   <li>It writes the outcome, tells {@code ended}, and exits with 0. Every other exit code means
 *       that the attempt crashed and may be made again.
 * </ol>
 */
public final class JobMain {
  /** The arguments make no sense. */
  private static final int USAGE = 64;

  /** It crashed. */
  private static final int CRASHED = 70;

  /** The folder could not be used, or its order not be read. */
  private static final int FOLDER = 74;

  /** Somebody else works in the folder. */
  private static final int IN_USE = 75;

  /** The parent is gone. */
  private static final int ORPHANED = 143;

  /** A predecessor that was ended is gone by then. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Path path;
  private final JobLines lines;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private @Nullable JobFolder folder;

  private JobMain(Path path, JobLines lines) {
    this.path = path;
    this.lines = lines;
  }

  /** Runs one job; never returns. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    // What libraries print must not come between the lines for the parent.
    System.setOut(System.err);
    if (args.length != 1) {
      System.err.println("JobMain: " + List.of(args) + " (expected: the job's folder)");
      Runtime.getRuntime().halt(USAGE);
    }
    stayOffline();
    JobMain main = new JobMain(Path.of(args[0]), new JobLines(out, System::nanoTime));
    Thread parent = new Thread(() -> main.listen(System.in), "parent");
    parent.setDaemon(true);
    parent.start();
    Runtime.getRuntime().halt(main.run());
  }

  /** Nothing is to be fetched and nobody to be told. */
  private static void stayOffline() {
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
  }

  private int run() {
    try {
      Optional<JobFolder> taken = take();
      if (taken.isEmpty()) {
        logger().error("{}: another process works in it (expected: none)", path);
        return IN_USE;
      }
      return run(taken.get());
    } catch (IOException e) {
      logger().error("{}: cannot be used", path, e);
      return FOLDER;
    } catch (OutOfMemoryError e) {
      return end(
          Outcome.failed(
              List.of(
                  "memory: not enough of it: %s, with a heap of %d MB"
                          .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20)
                      + " (expected: a smaller job, or a larger memory-mb)"),
              Map.of()));
    } catch (RuntimeException e) {
      logger().error("{}: the job crashed", path, e);
      return CRASHED;
    }
  }

  private Optional<JobFolder> take() throws IOException {
    long began = System.nanoTime();
    Optional<JobFolder> taken = JobFolder.take(path);
    if (taken.isEmpty()) {
      logger().warn("{}: waits for the process that works in it", path);
    }
    while (taken.isEmpty() && System.nanoTime() - began < LONGEST_WAIT.toNanos()) {
      if (isCancelled(Duration.ofMillis(50))) {
        return Optional.empty();
      }
      taken = JobFolder.take(path);
    }
    return taken;
  }

  private boolean isCancelled(Duration within) {
    try {
      return cancelled.await(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private int run(JobFolder taken) throws IOException {
    synchronized (this) {
      folder = taken;
    }
    if (taken.hasOutcome()) {
      lines.ended();
      return 0;
    }
    if (isCancelled(Duration.ZERO)) {
      return end(Outcome.cancelled());
    }
    JobOrder order = taken.order();
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(order.threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    return end(Job.run(order, taken, lines, System::nanoTime));
  }

  /** Writes the outcome and ends the process. Who comes second finds it ended. */
  private synchronized int end(Outcome outcome) {
    JobFolder here = folder;
    if (here == null) {
      return IN_USE;
    }
    try {
      if (!here.hasOutcome()) {
        here.write(outcome);
      }
    } catch (IOException e) {
      logger().error("{}: the outcome could not be written", path, e);
      return FOLDER;
    }
    lines.ended();
    Runtime.getRuntime().halt(0);
    return 0;
  }

  private void listen(InputStream in) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.equals("cancel")) {
          cancelled.countDown();
          cancel();
        }
      }
    } catch (IOException e) {
      logger().warn("The parent cannot be heard any more: {}", e.getMessage());
    }
    Runtime.getRuntime().halt(ORPHANED);
  }

  /** Ends a job that runs; one that has not begun sees it before it begins. */
  private synchronized void cancel() {
    if (folder != null) {
      // Comes back only if the outcome could not be written.
      Runtime.getRuntime().halt(end(Outcome.cancelled()));
    }
  }

  /** Made late, so that it writes to standard error, too. */
  private static Logger logger() {
    return LoggerFactory.getLogger(JobMain.class);
  }
}
