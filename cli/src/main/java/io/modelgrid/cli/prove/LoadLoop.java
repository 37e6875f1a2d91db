package io.modelgrid.cli.prove;

import io.modelgrid.cli.prove.Outcome.Answered;
import io.modelgrid.cli.prove.Outcome.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends by a schedule, whether or not answers come, each request on a connection of its own that is
 * free; all on one thread, since it shares the cores with the grid that it measures.
 */
final class LoadLoop {
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

  private final List<IngressNode> nodes;
  private final List<byte[]> requests = new ArrayList<>();
  private final Schedule schedule;
  private final Consumer<Outcome> sink;
  private final long patienceNanos;
  private final List<Deque<HttpLine>> free = new ArrayList<>();
  private final Set<HttpLine> busy = new HashSet<>();
  private volatile boolean stopping;

  /**
   * A load that has not begun.
   *
   * @param sink told of every request once, on the thread of the load
   * @param patience after which a request that got no answer counts as failed
   */
  LoadLoop(
      List<IngressNode> nodes,
      String path,
      String body,
      Schedule schedule,
      Duration patience,
      Consumer<Outcome> sink) {
    this.nodes = List.copyOf(nodes);
    this.schedule = schedule;
    this.sink = sink;
    this.patienceNanos = patience.toNanos();
    for (IngressNode node : nodes) {
      requests.add(request(node, path, body));
      free.add(new ArrayDeque<>());
    }
  }

  private static byte[] request(IngressNode node, String path, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, node.address(), length);
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  /** Sends nothing any more; {@link #run} returns when all is answered. */
  void stop() {
    stopping = true;
  }

  /** Sends from now on, and returns when all that was sent was answered or given up. */
  void run(long start) {
    try (Selector selector = Selector.open()) {
      int next = 0;
      long swept = start;
      while (next < sendable(next) || !busy.isEmpty()) {
        long now = System.nanoTime();
        while (next < sendable(next) && schedule.due(next) + start - now <= 0) {
          begin(selector, schedule.node(next), schedule.due(next) + start);
          next++;
        }
        await(selector, next < sendable(next) ? schedule.due(next) + start : now + SWEEP_NANOS);
        if (System.nanoTime() - swept > SWEEP_NANOS) {
          swept = System.nanoTime();
          sweep(swept);
        }
      }
      selector.keys().forEach(key -> ((HttpLine) key.attachment()).close());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int sendable(int next) {
    return stopping ? next : schedule.count();
  }

  private void begin(Selector selector, int node, long due) {
    HttpLine line = null;
    try {
      line = free.get(node).pollFirst();
      if (line == null) {
        line = new HttpLine(node, nodes.get(node), requests.get(node), selector);
      }
      busy.add(line);
      line.begin(due);
    } catch (IOException e) {
      if (line == null) {
        long now = System.nanoTime();
        sink.accept(new Failed(node, due, now, now, reason(e)));
      } else {
        fail(line, reason(e));
      }
    }
  }

  private void await(Selector selector, long until) throws IOException {
    long nanos = Math.min(SWEEP_NANOS, until - System.nanoTime());
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    if (millis > 0) {
      selector.select(millis);
    } else if (selector.selectNow() == 0 && nanos > 0) {
      LockSupport.parkNanos(Math.min(nanos, NAP_NANOS));
    }
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid()) {
        proceed((HttpLine) key.attachment());
      }
    }
    selector.selectedKeys().clear();
  }

  private void proceed(HttpLine line) {
    try {
      HttpReply reply = line.proceed();
      if (reply != null) {
        long now = line.idleSince();
        busy.remove(line);
        if (reply.closes()) {
          line.close();
        } else {
          free.get(line.node()).addFirst(line);
        }
        sink.accept(outcome(line, now, reply));
      }
    } catch (IOException e) {
      fail(line, reason(e));
    }
  }

  private static Outcome outcome(HttpLine line, long now, HttpReply reply) {
    if (reply.status() != 200) {
      String reason = "status " + reply.status() + " " + reply.body();
      return new Failed(line.node(), line.due(), line.sent(), now, reason);
    }
    try {
      Reply read = Reply.read(reply.headers(), reply.body());
      return new Answered(line.node(), line.due(), line.sent(), now, read);
    } catch (IOException e) {
      return new Failed(line.node(), line.due(), line.sent(), now, reason(e));
    }
  }

  /** A connection is of no more use; if a request was on it, it has failed. */
  private void fail(HttpLine line, String reason) {
    line.close();
    free.get(line.node()).remove(line);
    if (busy.remove(line)) {
      sink.accept(new Failed(line.node(), line.due(), line.sent(), System.nanoTime(), reason));
    }
  }

  /** Gives up what was not answered in time, and closes what was not used lately. */
  private void sweep(long now) {
    for (HttpLine line : List.copyOf(busy)) {
      if (now - line.sent() > patienceNanos) {
        fail(line, "no answer within " + TimeUnit.NANOSECONDS.toSeconds(patienceNanos) + " s");
      }
    }
    for (Deque<HttpLine> lines : free) {
      HttpLine oldest = lines.peekLast();
      // A server ends what is idle for long; it may not happen just as a request leaves.
      if (oldest != null && now - oldest.idleSince() > STALE_NANOS) {
        lines.removeLast();
        oldest.close();
      }
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
