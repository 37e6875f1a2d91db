package io.modelgrid.grid;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Requests through some nodes, one after the other, from the start to the close. */
final class SteadyLoad implements AutoCloseable {
  private final InProcessGrid grid;
  private final List<Integer> nodes;
  private final String model;
  private final AtomicInteger answered = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean stopping;

  private SteadyLoad(InProcessGrid grid, List<Integer> nodes, String model) {
    this.grid = grid;
    this.nodes = nodes;
    this.model = model;
    this.thread = new Thread(this::run, "steady-load");
  }

  static SteadyLoad over(InProcessGrid grid, List<Integer> nodes, String model) {
    SteadyLoad load = new SteadyLoad(grid, nodes, model);
    load.thread.start();
    return load;
  }

  private void run() {
    for (int i = 0; !stopping; i++) {
      int node = nodes.get(i % nodes.size());
      try {
        HttpResponse<String> answer = grid.infer(node, model, "1");
        if (answer.statusCode() == 200) {
          answered.incrementAndGet();
        } else {
          failures.add("node " + node + ": " + answer.statusCode() + " " + answer.body());
        }
      } catch (Exception e) {
        failures.add("node " + node + ": " + e);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  int answered() {
    return answered.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
