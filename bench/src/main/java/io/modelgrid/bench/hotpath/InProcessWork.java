package io.modelgrid.bench.hotpath;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import io.modelgrid.bench.Bodies;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A work in this process, through ONNX Runtime directly: what the cores can do. Input buffers are
 * filled once; a text is split into tokens each time. Nothing is done with the output. A rate
 * counts what is done in time, as that of the servers does.
 */
final class InProcessWork implements AutoCloseable {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final List<OrtSession> sessions = new ArrayList<>();
  private final Work work;
  private final @Nullable HuggingFaceTokenizer tokenizer;

  /**
   * Loads a work's model twice.
   *
   * @param folder with the networks and the tokenizer
   */
  InProcessWork(Work work, Path folder) throws OrtException, IOException {
    this.work = work;
    sessions.add(Sessions.open(work.model().file(folder)));
    sessions.add(Sessions.open(work.model().file(folder)));
    tokenizer =
        work.input().datatype().equals("BYTES")
            ? HuggingFaceTokenizer.newInstance(ServedModel.tokenizerFile(folder))
            : null;
  }

  /**
   * What threads computed.
   *
   * @param perSecond requests a second
   * @param cpuMicros processor time of each
   * @param allocated bytes on the heap for each
   */
  record Computed(double perSecond, double cpuMicros, double allocated) {}

  /** One thread's part. */
  private record Part(long inTime, long requests, long cpuNanos, long allocated) {}

  /**
   * Computes for so long.
   *
   * @param apart whether each thread has a session of its own
   * @param batch how many requests are computed at once
   */
  Computed run(int threads, boolean apart, int batch, double seconds)
      throws InterruptedException, IOException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      List<Callable<Part>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        OrtSession session = sessions.get(apart ? i % sessions.size() : 0);
        parts.add(() -> compute(session, batch, end));
      }
      long inTime = 0;
      long requests = 0;
      double cpu = 0;
      double allocated = 0;
      for (Future<Part> part : executor.invokeAll(parts)) {
        inTime += part.get().inTime();
        requests += part.get().requests();
        cpu += part.get().cpuNanos() / 1e3;
        allocated += part.get().allocated();
      }
      return new Computed(inTime / seconds, cpu / requests, allocated / requests);
    } catch (ExecutionException e) {
      throw new IOException("a computation failed", e);
    } finally {
      executor.shutdown();
    }
  }

  private Part compute(OrtSession session, int batch, long end) throws OrtException {
    Map<String, ByteBuffer> buffers = inputs(batch);
    long cpu = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    long requests = 0;
    long inTime = 0;
    while (System.nanoTime() < end) {
      split(buffers, batch);
      Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, ByteBuffer> buffer : buffers.entrySet()) {
        tensors.put(buffer.getKey(), tensor(buffer.getValue(), batch));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        requests += result.size() > 0 ? batch : 0;
        inTime = System.nanoTime() < end ? requests : inTime;
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }
    return new Part(
        inTime,
        requests,
        THREADS.getCurrentThreadCpuTime() - cpu,
        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated);
  }

  private Map<String, ByteBuffer> inputs(int batch) {
    Map<String, ByteBuffer> buffers = new LinkedHashMap<>();
    if (work.model() != ServedModel.MINILM) {
      buffers.put("x", repeated(work.input().raw().duplicate(), batch));
      return buffers;
    }
    long[] ids = Bodies.ids();
    buffers.put("input_ids", repeated(WireInput.tokens().raw(), batch));
    buffers.put("attention_mask", filled(ids.length * batch, 1));
    buffers.put("token_type_ids", filled(ids.length * batch, 0));
    return buffers;
  }

  private static ByteBuffer repeated(ByteBuffer bytes, int times) {
    ByteBuffer all = allocate(bytes.remaining() * times);
    for (int i = 0; i < times; i++) {
      all.put(bytes.duplicate());
    }
    return all.flip();
  }

  private static ByteBuffer filled(int count, long value) {
    ByteBuffer all = allocate(count * Long.BYTES);
    while (all.hasRemaining()) {
      all.putLong(value);
    }
    return all.flip();
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Where the input is text, each request's is split into tokens. */
  private void split(Map<String, ByteBuffer> buffers, int batch) {
    ByteBuffer ids = buffers.get("input_ids");
    if (ids == null || tokenizer == null) {
      return;
    }
    LongBuffer tokens = ids.asLongBuffer();
    for (int i = 0; i < batch; i++) {
      tokens.put(tokenizer.encode(Bodies.TEXT, true, false).getIds());
    }
  }

  private OnnxTensor tensor(ByteBuffer buffer, int batch) throws OrtException {
    if (work.model() == ServedModel.MINILM) {
      long[] shape = {batch, buffer.remaining() / Long.BYTES / batch};
      return OnnxTensor.createTensor(environment, buffer.asLongBuffer(), shape);
    }
    long[] shape = work.input().dimensions().stream().mapToLong(Long::longValue).toArray();
    shape[0] *= batch;
    return OnnxTensor.createTensor(environment, buffer.asFloatBuffer(), shape);
  }

  @Override
  public void close() throws OrtException {
    if (tokenizer != null) {
      tokenizer.close();
    }
    for (OrtSession session : sessions) {
      session.close();
    }
  }
}
