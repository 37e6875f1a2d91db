package io.modelgrid.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends at a fixed rate, whether or not answers come: a request's time counts from the moment at
 * which it was due, so that a stall of the server is seen by every request that it delayed.
 */
final class OpenLoop {
  private final int[] ports;
  private final int rate;
  private final List<long[]> answered = Collections.synchronizedList(new ArrayList<>());
  private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
  private final ThreadLocal<HttpConnection[]> connections;
  private volatile long mark;

  OpenLoop(int[] ports, int rate) {
    this.ports = ports.clone();
    this.rate = rate;
    this.connections = ThreadLocal.withInitial(() -> new HttpConnection[this.ports.length]);
  }

  /** The moment from which {@link #summary} looks on. */
  void mark() {
    mark = System.nanoTime();
  }

  /** Sends for so many seconds, and waits for the last answers. */
  void run(int seconds, CountDownLatch started) {
    ExecutorService senders = Executors.newFixedThreadPool(128);
    long start = System.nanoTime();
    for (int i = 0; i < rate * seconds; i++) {
      long due = start + i * 1_000_000_000L / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
      }
      if (i == rate) {
        started.countDown();
      }
      int target = i % ports.length;
      senders.execute(() -> send(target, due));
    }
    senders.shutdown();
    try {
      if (!senders.awaitTermination(60, TimeUnit.SECONDS)) {
        failed.add("some requests were never answered");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(int target, long due) {
    HttpConnection[] own = connections.get();
    try {
      HttpConnection connection = own[target];
      if (connection == null) {
        connection = new HttpConnection(ports[target], Bodies.PATH, Bodies.tokens(), 40_000);
        own[target] = connection;
      }
      HttpConnection.Answer answer = connection.post();
      if (answer.status() == 200) {
        answered.add(new long[] {due, System.nanoTime()});
      } else {
        failed.add("status " + answer.status());
      }
    } catch (IOException e) {
      failed.add(String.valueOf(e.getMessage()));
    }
  }

  String summary() {
    List<Double> before = new ArrayList<>();
    double worst = 0;
    List<Long> ends = new ArrayList<>();
    for (long[] each : List.copyOf(answered)) {
      double millis = (each[1] - each[0]) / 1e6;
      if (each[0] < mark) {
        before.add(millis);
      }
      worst = Math.max(worst, each[1] > mark ? millis : 0);
      ends.add(each[1]);
    }
    Collections.sort(ends);
    long gap = 0;
    for (int i = 1; i < ends.size(); i++) {
      gap = Math.max(gap, ends.get(i) - ends.get(i - 1));
    }
    return "%d answered, %d failed %s, median before %.1f ms, slowest after the kill %.0f ms, longest gap between answers %.0f ms (bound: 2000 ms)"
        .formatted(
            answered.size(),
            failed.size(),
            failed.isEmpty() ? "" : failed.subList(0, Math.min(3, failed.size())).toString(),
            Medians.of(before),
            worst,
            gap / 1e6);
  }
}
