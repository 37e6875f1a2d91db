package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a training, from its start to its end. Two threads of its own read what it says.
 *
 * <p>Its input stays open as long as this process lives; the system closes it then, and the child
 * ends at once. So none is ever left over.
 */
final class ChildProcess {
  private static final int LONGEST_LINE = 1 << 16;
  private static final long LAST_WORDS_SECONDS = 2;
  private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

  private final String training;
  private final Process process;
  private final ChildOutput output;
  private final Thread out;
  private final Thread err;

  private ChildProcess(String training, Process process, ChildOutput output) {
    this.training = training;
    this.process = process;
    this.output = output;
    this.out = thread("output", process.getInputStream(), output::said);
    this.err = thread("errors", process.getErrorStream(), this::logged);
  }

  /** Takes a line. */
  private interface Taker {
    void take(String line) throws InterruptedException;
  }

  /** Starts it. Blocks for the length of a fork. */
  static ChildProcess start(ProcessBuilder builder, String training, Clock clock)
      throws IOException {
    ChildProcess child = new ChildProcess(training, builder.start(), new ChildOutput(clock));
    child.out.start();
    child.err.start();
    return child;
  }

  private Thread thread(String what, InputStream in, Taker taker) {
    Thread thread = new Thread(() -> read(in, taker), "training-" + training + "-" + what);
    thread.setDaemon(true);
    return thread;
  }

  private void read(InputStream in, Taker taker) {
    BoundedLines lines = new BoundedLines(in, LONGEST_LINE);
    try {
      for (String line = lines.next(); line != null; line = lines.next()) {
        taker.take(line);
      }
    } catch (IOException e) {
      LOG.debug("Training {}: its process closed its output", training, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void logged(String line) {
    output.complained(line);
    LOG.debug("Training {}: {}", training, line);
  }

  long pid() {
    return process.pid();
  }

  ChildOutput output() {
    return output;
  }

  /** Asks it to stop by itself; one that cannot be asked is killed. */
  void cancel() {
    try {
      process.getOutputStream().write("cancel\n".getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      LOG.debug("Training {}: its process takes no input", training, e);
      kill();
    }
  }

  /** Ends it at once; nothing happens if it has ended. */
  void kill() {
    process.destroyForcibly();
    output.close();
  }

  /** Its status when it has ended and all it said is read. */
  CompletionStage<Integer> ended(Executor blocking) {
    return process.onExit().thenApplyAsync(this::lastWords, blocking);
  }

  private int lastWords(Process gone) {
    try {
      out.join(TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
      err.join(TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return gone.exitValue();
  }
}
