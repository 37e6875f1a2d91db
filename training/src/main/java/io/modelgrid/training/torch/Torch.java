package io.modelgrid.training.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/** DJL's PyTorch engine, by name: it is never the one that DJL happens to find first. */
public final class Torch {
  private static final String ENGINE = "PyTorch";
  private static final String THREADS = "ai.djl.pytorch.num_threads";

  private Torch() {}

  /**
   * Memory of the engine, on the CPU, which is started if it is not running. To be closed.
   *
   * @param threads that the engine computes with from now on, in the whole process
   */
  public static synchronized NDManager manager(int threads) {
    // Before its first use the engine would else ask the network what it runs on.
    setIfMissing("OPT_OUT_TRACKING", "true");
    setIfMissing("ai.djl.offline", "true");
    setIfMissing(THREADS, Integer.toString(threads));
    Engine engine = Engine.getEngine(ENGINE);
    if (JniUtils.getNumThreads() != threads) {
      JniUtils.setNumThreads(threads);
    }
    return engine.newBaseManager(Device.cpu());
  }

  private static void setIfMissing(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
