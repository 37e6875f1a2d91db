package io.modelgrid.actors.dispatch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread take the processor only when nobody else wants it. Java's own priorities mean
 * nothing on Linux, where the scheduler goes by the thread's nice value; see {@code
 * setpriority(2)}. It counts among the threads of a session or control group, which share the cores
 * evenly among themselves first: see {@code autogroup} in {@code sched(7)}.
 */
final class Niceness {
  private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);
  // With this value a thread gets about a tenth of what one that serves gets.
  private static final int NICE = 10;
  private static final int PRIO_PROCESS = 0;

  private Niceness() {}

  /** The C library. */
  interface LibC extends Library {
    int setpriority(int which, int who, int value);

    int getpriority(int which, int who);
  }

  /** Loaded once, by the first thread that asks. */
  private static final class Loaded {
    static final LibC LIBRARY = Native.load("c", LibC.class);
  }

  /** Lowers the calling thread for the rest of its life; does nothing but on Linux. */
  static void lower() {
    if (!Platform.isLinux()) {
      return; // elsewhere the call means the whole process
    }
    try {
      if (Loaded.LIBRARY.setpriority(PRIO_PROCESS, 0, NICE) != 0) {
        LOG.warn("Loading runs with the priority of serving: setpriority failed");
      }
    } catch (LinkageError e) {
      LOG.warn("Loading runs with the priority of serving: {}", e.toString());
    }
  }

  /** The calling thread's nice value. */
  static int current() {
    return Loaded.LIBRARY.getpriority(PRIO_PROCESS, 0);
  }
}
