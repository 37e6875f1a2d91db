package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.hotpath.Load.Meter;
import io.modelgrid.bench.hotpath.Rig.Counts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures one work on all its servers and in process, in alternating rounds. */
final class Measurement {
  /** Numbers of connections. */
  static final List<Integer> CONNECTIONS = List.of(1, 8, 32, 64);

  private static final int MOST_CONNECTIONS = 64;

  /** Until a server has done for each connection what it does only once. */
  private static final double RUN_IN_SECONDS = 0.2;

  /**
   * So many requests at least are the warm-up: the JVM has compiled a server's way then. A server
   * of which each takes long would still run half of it in the interpreter after seconds.
   */
  private static final int WARM_UP_REQUESTS = 5_000;

  private final Rig rig;
  private final Work work;
  private final List<Peer> peers;
  private final HotPathOptions options;
  private final double seconds;

  Measurement(Rig rig, Work work, HotPathOptions options) throws IOException, InterruptedException {
    this.rig = rig;
    this.work = work;
    this.peers = rig.peers(work);
    this.options = options;
    this.seconds = work.stretch() * options.seconds();
  }

  /**
   * Measures all but the allocation.
   *
   * @param warmUp seconds for which each server works first, at least
   */
  WorkFigures run(double warmUp) throws Exception {
    for (Peer peer : peers) {
      peer.resetPeaks();
      try (Load load = peer.connector().connect(MOST_CONNECTIONS)) {
        double answered = 0;
        while (answered < WARM_UP_REQUESTS) {
          answered += load.closed(warmUp, Meter.NONE).perSecond() * warmUp;
        }
      }
    }
    WorkFigures figures = new WorkFigures(work, batch());
    try (InProcessWork direct = new InProcessWork(work, rig.folder())) {
      computeAll(direct, figures, false);
      for (int round = 1; round <= options.rounds(); round++) {
        System.err.printf("%s: round %d of %d%n", work.key(), round, options.rounds());
        computeAll(direct, figures, true);
        // Nobody comes always after the same other.
        List<Peer> order = new ArrayList<>(peers);
        Collections.rotate(order, round);
        for (Peer peer : order) {
          for (int connections : CONNECTIONS) {
            figures.add(peer.server(), connections, ask(peer, connections));
          }
        }
      }
    }
    for (Peer peer : peers) {
      figures.setPeaks(peer.server(), peer.peaksMiB());
    }
    return figures;
  }

  /** How many requests the node computes at once, on average, when all others may do the same. */
  private int batch() throws IOException, InterruptedException {
    Counts before = rig.counts(work.model());
    Peer node =
        peers.stream().filter(peer -> peer.server() == Server.NODE).findFirst().orElseThrow();
    try (Load load = node.connector().connect(work.connections())) {
      load.closed(1, Meter.NONE);
    }
    Counts after = rig.counts(work.model());
    double computations = Math.max(1, after.computations() - before.computations());
    double rows = (after.requests() - before.requests()) / computations;
    return Math.max(1, (int) Math.round(rows / work.rows()));
  }

  private void computeAll(InProcessWork direct, WorkFigures figures, boolean counts)
      throws IOException, InterruptedException {
    for (Threads threads : Threads.values()) {
      boolean batches = threads == Threads.BATCHES;
      if (batches && figures.batch() == 1) {
        continue;
      }
      InProcessWork.Computed computed =
          direct.run(threads.count(), threads.apart(), batches ? figures.batch() : 1, seconds);
      if (counts) {
        figures.add(threads, computed);
      }
    }
  }

  private Point ask(Peer peer, int connections) throws IOException, InterruptedException {
    try (Load load = peer.connector().connect(connections)) {
      load.closed(RUN_IN_SECONDS, Meter.NONE);
      Load.Closed closed = load.closed(seconds, peer::cpuMicros);
      Latencies latencies = load.open(closed.perSecond() / 2, seconds);
      return new Point(
          closed.perSecond(), closed.used(), latencies.micros(0.5), latencies.micros(0.99));
    }
  }

  /** Measures the allocation. Servers are not the same after it, so it comes last. */
  void allocate(WorkFigures figures) throws IOException, InterruptedException {
    for (Peer peer : peers) {
      List<Allocation> processes = new ArrayList<>();
      try (Load load = peer.connector().connect(work.connections())) {
        for (long pid : peer.pids()) {
          processes.add(Allocation.of(pid));
        }
        load.closed(RUN_IN_SECONDS, Meter.NONE);
        Meter bytes = () -> processes.stream().mapToDouble(Allocation::bytes).sum();
        figures.setAllocated(peer.server(), load.closed(1, bytes).used());
      } finally {
        for (Allocation process : processes) {
          process.close();
        }
      }
    }
  }
}
