package io.modelgrid.bench.hotpath;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server with one work for it.
 *
 * @param pids the processes that are at work on a request
 */
record Peer(Server server, Load.Connector connector, List<Long> pids) {
  /** Microseconds of processor time of all processes. */
  double cpuMicros() throws IOException {
    long sum = 0;
    for (long pid : pids) {
      sum += ProcessFacts.cpuMicros(pid);
    }
    return sum;
  }

  void resetPeaks() throws IOException {
    for (long pid : pids) {
      ProcessFacts.resetPeak(pid);
    }
  }

  List<Long> peaksMiB() throws IOException {
    List<Long> peaks = new ArrayList<>();
    for (long pid : pids) {
      peaks.add(ProcessFacts.peakMiB(pid));
    }
    return peaks;
  }
}
