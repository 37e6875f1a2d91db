package io.modelgrid.actors.meter;

import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Distribution;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a node counts of one version. Thread-safe; counting allocates nothing. */
public final class VersionMeter {
  private final String model;
  private final String version;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final Map<Reason, AtomicLong> refused = new EnumMap<>(Reason.class);
  private final AtomicLong withdrawn = new AtomicLong();
  private final AtomicLong stoodIn = new AtomicLong();
  private final TimeMeter total = new TimeMeter();
  private final TimeMeter queue = new TimeMeter();
  private final TimeMeter compute = new TimeMeter();
  private final SizeMeter batches = new SizeMeter();
  private final AtomicLong rows = new AtomicLong();
  private final CostMeter costs;

  /**
   * Nothing counted yet.
   *
   * @param callers how many callers, of all versions, may still be told apart
   */
  VersionMeter(String model, String version, AtomicInteger callers) {
    this.costs = new CostMeter(callers);
    this.model = model;
    this.version = version;
    for (Reason reason : Reason.values()) {
      refused.put(reason, new AtomicLong());
    }
  }

  String version() {
    return version;
  }

  /** A request is in flight here from now on. */
  void entered() {
    inFlight.getAndIncrement();
  }

  /** It is not any more. */
  void left() {
    inFlight.getAndDecrement();
  }

  /** A request that was in flight is answered. */
  void answered(long nanos, long queueNanos, long computeNanos, int size, int executedRows) {
    total.add(nanos);
    queue.add(queueNanos);
    compute.add(computeNanos);
    rows.getAndAdd(size);
    if (executedRows >= 0) {
      batches.add(executedRows);
    }
    left();
  }

  /** An answered request was answered in the place of the stable version. */
  void stoodIn() {
    stoodIn.getAndIncrement();
  }

  /** What an answered request has cost. */
  void spent(@Nullable String caller, long bytesIn, long bytesOut, Spent spent) {
    costs.add(caller, bytesIn, bytesOut, spent);
  }

  /** It is not shown any more. */
  void forget() {
    costs.forget();
  }

  Stream<GridVitals.Cost> costs(String node) {
    return costs.read(node, model, version);
  }

  /** A request that was in flight is refused. */
  void refused(Reason reason) {
    count(reason);
    left();
  }

  /** A request is refused that never was in flight. */
  void count(Reason reason) {
    Objects.requireNonNull(refused.get(reason)).getAndIncrement();
  }

  /** The caller of a request that was in flight has gone. */
  void withdrawn() {
    withdrawn.getAndIncrement();
    left();
  }

  /** So many requests more, or fewer, wait in the queue of a replica. */
  public void queued(int more) {
    queued.getAndAdd(more);
  }

  boolean isIdle() {
    return inFlight.get() == 0 && queued.get() == 0;
  }

  GridVitals.Model read(String node) {
    Map<String, Long> refusals = new TreeMap<>();
    refused.forEach(
        (reason, count) -> {
          if (count.get() > 0) {
            refusals.put(reason.name().toLowerCase(Locale.ROOT), count.get());
          }
        });
    Distribution times = total.read();
    return new GridVitals.Model(
        node,
        model,
        version,
        times.count(),
        refusals.values().stream().mapToLong(Long::longValue).sum(),
        withdrawn.get(),
        refusals,
        inFlight.get(),
        queued.get(),
        times,
        queue.read(),
        compute.read(),
        batches.counts().stream().mapToLong(Long::longValue).sum(),
        rows.get());
  }

  StoodIn standing() {
    return new StoodIn(model, version, stoodIn.get());
  }

  BatchSizes batches() {
    return new BatchSizes(model, version, batches.counts(), batches.sum());
  }
}
