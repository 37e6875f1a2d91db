package io.modelgrid.bench.hotpath;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A model in this process, through ONNX Runtime directly: what the cores can do. */
final class InProcessWork implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final FloatBuffer data;
  private final long[] shape;

  InProcessWork(byte[] model, Work work) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model, options);
    }
    ByteBuffer input = work.input().data();
    data =
        ByteBuffer.allocateDirect(input.remaining())
            .order(ByteOrder.nativeOrder())
            .put(input)
            .flip()
            .asFloatBuffer();
    shape = work.shape().toArray();
  }

  /** Computes on so many threads for so long; gives computations per second. */
  double run(int threads, double seconds) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(() -> done.addAndGet(compute(end)));
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    return done.get() / seconds;
  }

  private long compute(long end) {
    long count = 0;
    try {
      while (System.nanoTime() < end) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, data.duplicate(), shape);
            OrtSession.Result result = session.run(Map.of("x", tensor))) {
          count += result.size();
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    return count;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
