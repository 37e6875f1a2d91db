package io.modelgrid.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The demo model in this process, through ONNX Runtime directly: what the cores can do. */
final class InProcess implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final List<OrtSession> sessions = new ArrayList<>();
  private final int threads;

  /**
   * The model, loaded.
   *
   * @param threads how many compute
   * @param copies how many sessions they share among them
   */
  InProcess(int threads, int copies) throws OrtException, IOException {
    byte[] model;
    try (InputStream in = InProcess.class.getResourceAsStream("/all-minilm-l6-v2-q.onnx")) {
      model = java.util.Objects.requireNonNull(in, "the demo model").readAllBytes();
    }
    this.threads = threads;
    for (int i = 0; i < copies; i++) {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      sessions.add(environment.createSession(model, options));
    }
  }

  /** Computes on all threads for so long; gives computations per second. */
  double run(double seconds) throws InterruptedException {
    AtomicLong done = new AtomicLong();
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      OrtSession session = sessions.get(i % sessions.size());
      Thread thread = new Thread(() -> done.addAndGet(compute(session, end)));
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    return done.get() / seconds;
  }

  private long compute(OrtSession session, long end) {
    long count = 0;
    try {
      while (System.nanoTime() < end) {
        try (OnnxTensor ids = row(Bodies.IDS);
            OnnxTensor mask = row(filled(1));
            OnnxTensor types = row(filled(0));
            OrtSession.Result result =
                session.run(
                    Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
          count += result.size() > 0 ? 1 : 0;
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    return count;
  }

  private OnnxTensor row(long[] values) throws OrtException {
    LongBuffer buffer =
        ByteBuffer.allocateDirect(values.length * Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .asLongBuffer()
            .put(values)
            .flip();
    return OnnxTensor.createTensor(environment, buffer, new long[] {1, values.length});
  }

  private static long[] filled(long value) {
    long[] values = new long[Bodies.IDS.length];
    java.util.Arrays.fill(values, value);
    return values;
  }

  @Override
  public void close() throws OrtException {
    for (OrtSession session : sessions) {
      session.close();
    }
  }
}
