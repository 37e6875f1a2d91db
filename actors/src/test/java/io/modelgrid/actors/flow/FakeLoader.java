package io.modelgrid.actors.flow;

import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.servable.ServableLoader;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Loads as it was told to: the next step for each load, or a good servable where none is left. */
public final class FakeLoader implements ServableLoader {
  /** What one load does. */
  @FunctionalInterface
  public interface Step {
    void before() throws LoadException;
  }

  public final AtomicInteger loads = new AtomicInteger();
  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private final BlockingQueue<FakeServable> loaded = new LinkedBlockingQueue<>();

  public void next(Step step) {
    steps.add(step);
  }

  /** Waits for the next servable that was loaded. */
  public FakeServable loaded() throws InterruptedException {
    FakeServable servable = loaded.poll(20, TimeUnit.SECONDS);
    if (servable == null) {
      throw new AssertionError("no servable was loaded within 20 s");
    }
    return servable;
  }

  @Override
  public Servable load(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    loads.incrementAndGet();
    Step step = steps.poll();
    if (step != null) {
      step.before();
    }
    FakeServable servable = new FakeServable();
    loaded.add(servable);
    return servable;
  }
}
