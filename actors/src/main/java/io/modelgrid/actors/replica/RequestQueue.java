package io.modelgrid.actors.replica;

import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.VersionMeter;
import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait in a replica: bounded in number and in the bytes of their tensors, by
 * priority, first come first served within one.
 *
 * <p>Priorities go from 1, the most urgent, to {@value #LOWEST}; larger numbers count as {@value
 * #LOWEST}. A request that names none (0 or less) counts as {@value #UNNAMED}, so that callers can
 * both overtake and yield to those who never heard of priorities. Nothing ages: under a load that
 * never ends, less urgent requests wait until their deadlines.
 */
final class RequestQueue {
  static final int LOWEST = 10;
  static final int UNNAMED = 5;

  private final int limit;
  private final long maxBytes;
  private final ModelMeter meter;
  private final StageSpans spans;
  private final List<ArrayDeque<Waiting>> lanes =
      IntStream.range(0, LOWEST).mapToObj(lane -> new ArrayDeque<Waiting>()).toList();
  private int size;
  private long bytes;

  /**
   * An empty queue.
   *
   * @param maxBytes most bytes of tensors; a single request may have more
   * @param meter counts what waits, by version
   * @param spans tells how long requests wait
   */
  RequestQueue(int limit, long maxBytes, ModelMeter meter, StageSpans spans) {
    this.limit = limit;
    this.maxBytes = maxBytes;
    this.meter = meter;
    this.spans = spans;
  }

  /** A request, when it came, and the bytes of its tensors. */
  static final class Waiting {
    private final Replica.Infer infer;
    private final long since;
    private final long bytes;
    private final VersionMeter meter;
    private final Span span;
    private Optional<BatchKey> key = Optional.empty();
    private boolean asked;

    Waiting(Replica.Infer infer, long since, long bytes, VersionMeter meter, Span span) {
      this.infer = infer;
      this.since = since;
      this.bytes = bytes;
      this.meter = meter;
      this.span = span;
    }

    Replica.Infer infer() {
      return infer;
    }

    long since() {
      return since;
    }

    long bytes() {
      return bytes;
    }

    /** The time that it waits, in its trace; whoever takes it out ends it. */
    Span span() {
      return span;
    }

    /** What the servable of its version says, which is asked once. */
    Optional<BatchKey> key(Servable servable) {
      if (!asked) {
        key = servable.batchKey(infer.inputs(), infer.outputs());
        asked = true;
      }
      return key;
    }
  }

  int size() {
    return size;
  }

  int limit() {
    return limit;
  }

  /** Takes a request in, unless the queue is full. */
  boolean offer(Replica.Infer infer, long now) {
    long more = 0;
    for (NamedTensor input : infer.inputs()) {
      more += input.tensor().byteSize();
    }
    if (size >= limit || (size > 0 && bytes + more > maxBytes)) {
      return false;
    }
    VersionMeter counted = meter.of(infer.version());
    Span span = spans.queue(infer, size);
    lanes.get(laneOf(infer.priority())).add(new Waiting(infer, now, more, counted, span));
    counted.queued(1);
    size++;
    bytes += more;
    return true;
  }

  /** The next request, or null when there is none. Its deadline may have passed. */
  @Nullable Waiting poll() {
    for (ArrayDeque<Waiting> lane : lanes) {
      Waiting next = lane.poll();
      if (next != null) {
        left(next);
        return next;
      }
    }
    return null;
  }

  /** The next request, which stays; null when there is none. */
  @Nullable Waiting peek() {
    return waiting().findFirst().orElse(null);
  }

  /** Takes out those whose deadline has passed. */
  List<Replica.Infer> expire(long now) {
    return ended(take(waiting -> waiting.infer().deadline().hasPassed(now)));
  }

  private static List<Replica.Infer> ended(List<Waiting> gone) {
    gone.forEach(each -> each.span().end());
    return gone.stream().map(Waiting::infer).toList();
  }

  /** Takes out, in order, those that are wanted; each is looked at once. */
  List<Waiting> take(Predicate<Waiting> wanted) {
    List<Waiting> taken = new ArrayList<>();
    for (ArrayDeque<Waiting> lane : lanes) {
      for (Iterator<Waiting> each = lane.iterator(); each.hasNext(); ) {
        Waiting next = each.next();
        if (wanted.test(next)) {
          each.remove();
          left(next);
          taken.add(next);
        }
      }
    }
    return taken;
  }

  /** Takes out what is withdrawn; false if it does not wait here. */
  boolean remove(Replica.Withdraw withdraw) {
    for (ArrayDeque<Waiting> lane : lanes) {
      for (Iterator<Waiting> each = lane.iterator(); each.hasNext(); ) {
        Waiting next = each.next();
        if (withdraw.means(next.infer())) {
          each.remove();
          left(next);
          next.span().end();
          return true;
        }
      }
    }
    return false;
  }

  /** Takes all out, in order. */
  List<Replica.Infer> clear() {
    List<Replica.Infer> all = ended(waiting().toList());
    waiting().forEach(each -> each.meter.queued(-1));
    lanes.forEach(ArrayDeque::clear);
    size = 0;
    bytes = 0;
    return all;
  }

  /** Whether a request for this version waits. */
  boolean awaits(String version) {
    return waiting().anyMatch(each -> each.infer().version().equals(version));
  }

  private void left(Waiting gone) {
    gone.meter.queued(-1);
    size--;
    bytes -= gone.bytes();
  }

  private Stream<Waiting> waiting() {
    return lanes.stream().flatMap(ArrayDeque::stream);
  }

  private static int laneOf(int priority) {
    return (priority <= 0 ? UNNAMED : Math.min(priority, LOWEST)) - 1;
  }
}
