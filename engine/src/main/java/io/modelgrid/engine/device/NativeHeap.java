package io.modelgrid.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The C library's heap, in which engines keep weights and intermediate results. A node lets it keep
 * what computations free, since they will want it again at once, and gives it back to the system
 * when a model goes; see {@code malloc_trim(3)}.
 */
public final class NativeHeap {
  private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);

  private NativeHeap() {}

  /** The C library, where it is glibc. */
  interface LibC extends Library {
    int malloc_trim(NativeLong keep);
  }

  /** Loaded once, by the first thread that asks. */
  private static final class Loaded {
    static final LibC LIBRARY = Native.load("c", LibC.class);
  }

  /**
   * Gives all that is free back to the system. Takes up to some milliseconds, in which other
   * threads may wait for memory: not for threads that serve. Does nothing where the library cannot
   * do it.
   */
  public static void trim() {
    try {
      Loaded.LIBRARY.malloc_trim(new NativeLong(0));
    } catch (LinkageError e) {
      LOG.debug("Freed memory stays with the process: {}", e.toString());
    }
  }
}
