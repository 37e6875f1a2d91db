package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.Medians;
import io.modelgrid.bench.hotpath.InProcessWork.Computed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All that was measured of one work. */
final class WorkFigures {
  private final Work work;
  private final int batch;
  private final Map<Threads, List<Computed>> inProcess = new EnumMap<>(Threads.class);
  private final Map<Server, Map<Integer, List<Point>>> servers = new EnumMap<>(Server.class);
  private final Map<Server, List<Long>> peaks = new EnumMap<>(Server.class);
  private final Map<Server, Double> allocated = new EnumMap<>(Server.class);

  /**
   * Nothing yet.
   *
   * @param batch how many requests the node computed at once, on average
   */
  WorkFigures(Work work, int batch) {
    this.work = work;
    this.batch = batch;
  }

  Work work() {
    return work;
  }

  int batch() {
    return batch;
  }

  void add(Threads threads, Computed computed) {
    inProcess.computeIfAbsent(threads, key -> new ArrayList<>()).add(computed);
  }

  void add(Server server, int connections, Point point) {
    servers
        .computeIfAbsent(server, key -> new TreeMap<>())
        .computeIfAbsent(connections, key -> new ArrayList<>())
        .add(point);
  }

  void setPeaks(Server server, List<Long> mebibytes) {
    peaks.put(server, mebibytes);
  }

  void setAllocated(Server server, double bytes) {
    allocated.put(server, bytes);
  }

  Set<Threads> threads() {
    return inProcess.keySet();
  }

  Set<Server> servers() {
    return servers.keySet();
  }

  Computed median(Threads threads) {
    List<Computed> rounds = inProcess.getOrDefault(threads, List.of());
    return new Computed(
        Medians.of(rounds.stream().map(Computed::perSecond).toList()),
        Medians.of(rounds.stream().map(Computed::cpuMicros).toList()),
        Medians.of(rounds.stream().map(Computed::allocated).toList()));
  }

  /** Two threads with one session, in the batches that the node made. */
  Computed sameInProcess() {
    return median(inProcess.containsKey(Threads.BATCHES) ? Threads.BATCHES : Threads.SHARING);
  }

  /** Medians by number of connections. */
  Map<Integer, Point> medians(Server server) {
    Map<Integer, Point> medians = new TreeMap<>();
    servers
        .getOrDefault(server, Map.of())
        .forEach((connections, rounds) -> medians.put(connections, Point.median(rounds)));
    return medians;
  }

  /** Medians with one number of connections, if the server takes part. */
  Optional<Point> median(Server server, int connections) {
    return Optional.ofNullable(medians(server).get(connections));
  }

  List<Long> peaks(Server server) {
    return peaks.getOrDefault(server, List.of());
  }

  double allocated(Server server) {
    return allocated.getOrDefault(server, Double.NaN);
  }
}
