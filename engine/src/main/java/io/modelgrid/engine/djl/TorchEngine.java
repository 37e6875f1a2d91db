package io.modelgrid.engine.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.modelgrid.engine.servable.LoadException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyTorch in this process, started when the first TorchScript file is loaded: never on a node that
 * gets none. The first start of a machine writes 430 MB to DJL's cache.
 */
final class TorchEngine {
  private static final Logger LOG = LoggerFactory.getLogger(TorchEngine.class);
  private static final String ENGINE = "PyTorch";

  private TorchEngine() {}

  /**
   * Memory of the engine, to be closed.
   *
   * @param threads of one computation, for the whole process; what the first one says holds
   * @throws LoadException if PyTorch cannot be started here
   */
  static synchronized PtNDManager manager(int threads) throws LoadException {
    OnnxRuntimeEngine.stayOffline();
    if (System.getProperty("ai.djl.pytorch.num_threads") == null) {
      // Read once, when the engine starts; else as many as there are cores.
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    }
    try {
      return (PtNDManager) Engine.getEngine(ENGINE).newBaseManager(Device.cpu());
    } catch (EngineException | IllegalArgumentException | LinkageError e) {
      throw LoadException.here("PyTorch cannot be started on this node: " + spoken(e), e);
    }
  }

  /** Threads that compute, as many as are needed; one that cannot be ended is left behind. */
  static ExecutorService threads() {
    return Threads.ALL;
  }

  /** The first line of what PyTorch says, without its own stack. */
  static String spoken(Throwable e) {
    String message = String.valueOf(e.getMessage()).strip();
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    return first.length() <= 300 ? first : first.substring(0, 300) + "…";
  }

  private static final class Threads {
    static final ExecutorService ALL =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(() -> prepared(work), "modelgrid-torch");
              thread.setDaemon(true);
              return thread;
            });

    /** PyTorch would else compile a model anew for each shape that it meets. */
    private static void prepared(Runnable work) {
      JniUtils.setGraphExecutorOptimize(false);
      LOG.debug("A thread for PyTorch began");
      work.run();
    }
  }
}
