package io.modelgrid.actors.meter;

import io.modelgrid.engine.api.GridVitals;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the answered requests of one version have cost, by caller. Thread-safe. */
final class CostMeter {
  private static final double MICROJOULES = 1e6;

  private final AtomicInteger room;
  private final Map<String, Costs> callers = new ConcurrentHashMap<>();
  private int own;

  /**
   * Nothing spent yet.
   *
   * @param room how many callers, of all versions, may still be told apart
   */
  CostMeter(AtomicInteger room) {
    this.room = room;
  }

  void add(@Nullable String caller, long bytesIn, long bytesOut, Spent spent) {
    String name = caller == null ? GridVitals.NONE : caller;
    Costs known = callers.get(name);
    (known == null ? make(name) : known).add(bytesIn, bytesOut, spent);
  }

  private synchronized Costs make(String name) {
    Costs known = callers.get(name);
    if (known != null) {
      return known;
    }
    boolean common = name.equals(GridVitals.NONE) || name.equals(GridVitals.REST);
    if (!common && room.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return make(GridVitals.REST);
    }
    own += common ? 0 : 1;
    Costs made = new Costs();
    callers.put(name, made);
    return made;
  }

  /** Its version is forgotten: others may have the room. */
  synchronized void forget() {
    room.getAndAdd(own);
    own = 0;
  }

  Stream<GridVitals.Cost> read(String node, String model, String version) {
    return callers.entrySet().stream()
        .map(each -> each.getValue().read(node, model, version, each.getKey()));
  }

  /** Of one caller. */
  private static final class Costs {
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong deviceNanos = new AtomicLong();
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong microjoules = new AtomicLong();
    private volatile boolean estimated;
    private volatile boolean energyKnown;

    void add(long in, long out, Spent spent) {
      requests.getAndIncrement();
      cpuNanos.getAndAdd(spent.cpuNanos());
      if (spent.deviceNanos() > 0) {
        deviceNanos.getAndAdd(spent.deviceNanos());
      }
      bytesIn.getAndAdd(in);
      bytesOut.getAndAdd(out);
      if (spent.estimated() && !estimated) {
        estimated = true;
      }
      if (spent.microjoules() != Spent.UNKNOWN) {
        microjoules.getAndAdd(spent.microjoules());
        if (!energyKnown) {
          energyKnown = true;
        }
      }
    }

    GridVitals.Cost read(String node, String model, String version, String caller) {
      return new GridVitals.Cost(
          node,
          model,
          version,
          caller,
          requests.get(),
          TimeUnit.NANOSECONDS.toMicros(cpuNanos.get()),
          TimeUnit.NANOSECONDS.toMicros(deviceNanos.get()),
          bytesIn.get(),
          bytesOut.get(),
          energyKnown ? microjoules.get() / MICROJOULES : null,
          // What a machine tells of its energy is shared out by processor time.
          estimated || energyKnown);
    }
  }
}
