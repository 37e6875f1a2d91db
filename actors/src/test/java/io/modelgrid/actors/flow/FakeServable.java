package io.modelgrid.actors.flow;

import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives its input back as {@code y}. The first element of the input says how: 0 at once, 1 when a
 * permit is given or it is cancelled, 2 when a permit is given whatever is cancelled, 3 never: the
 * model fails, 4 never: the engine has a bug, 5 at once and larger than may be sent, 6 never: there
 * is no memory for it, 7 never: the device is broken. Notes what it should never see.
 */
public final class FakeServable implements Servable {
  public static final float AT_ONCE = 0;
  public static final float PATIENT = 1;
  public static final float STUBBORN = 2;
  public static final float FAILING = 3;
  public static final float BROKEN = 4;
  public static final float LARGE = 5;
  public static final float STARVED = 6;
  public static final float FAULTY = 7;

  public final Semaphore permits = new Semaphore(0);
  public final AtomicInteger computed = new AtomicInteger();
  public final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();

  /** How many requests each computation had that was for several. */
  public final List<Integer> together = new CopyOnWriteArrayList<>();

  /** Most rows at once. */
  public volatile int maxRows = 1;

  private volatile String breach = "";

  /** What happened that must not: two computations at once, or a close under one; else empty. */
  public String breach() {
    return breach;
  }

  /** Waits until it is closed. */
  public boolean awaitClosed() throws InterruptedException {
    return closed.await(20, TimeUnit.SECONDS);
  }

  public boolean isClosed() {
    return closed.getCount() == 0;
  }

  @Override
  public Signature signature() {
    return Flow.SIGNATURE;
  }

  @Override
  public String platform() {
    return "fake";
  }

  @Override
  public Map<String, String> properties() {
    return Map.of("pooling", "mean");
  }

  @Override
  public long bytes() {
    return 1000;
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    if (running.incrementAndGet() > 1 || isClosed()) {
      breach = isClosed() ? "computed after it was closed" : "two computations at once";
    }
    try {
      cancellation.onCancel(() -> {});
      computed.incrementAndGet();
      float how = inputs.get(0).tensor().data().getFloat(0);
      behave(how, cancellation);
      if (how == LARGE) {
        int count = (int) (Flow.MAX_TENSOR_BYTES / Float.BYTES) + 1;
        return List.of(Flow.floats("y", new float[count]));
      }
      return List.of(new NamedTensor("y", inputs.get(0).tensor()));
    } finally {
      cancellation.ended();
      running.decrementAndGet();
    }
  }

  @Override
  public int maxRows() {
    return maxRows;
  }

  @Override
  public Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
    return BatchKey.ofRows(inputs, outputs);
  }

  @Override
  public List<List<NamedTensor>> computeTogether(
      List<List<NamedTensor>> requests, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    together.add(requests.size());
    List<List<NamedTensor>> answers = new ArrayList<>();
    for (List<NamedTensor> request : requests) {
      answers.add(compute(request, outputs, cancellation));
    }
    return answers;
  }

  private void behave(float how, Cancellation cancellation) throws ComputeException {
    if (how == PATIENT) {
      cancellation.onCancel(permits::release);
      permits.acquireUninterruptibly();
      if (cancellation.isCancelled()) {
        throw ComputeException.cancelled(new IllegalStateException("terminated"));
      }
    } else if (how == STUBBORN) {
      permits.acquireUninterruptibly();
    } else if (how == FAILING) {
      throw ComputeException.uncomputable("division by zero", new IllegalStateException());
    } else if (how == STARVED) {
      throw ComputeException.noMemory(new IllegalStateException());
    } else if (how == FAULTY) {
      throw ComputeException.failed("the device fell off the bus", new IllegalStateException());
    } else if (how == BROKEN) {
      throw new IllegalStateException("secret detail");
    }
  }

  @Override
  public void close() {
    if (running.get() > 0) {
      breach = "closed under a computation";
    }
    closed.countDown();
  }
}
