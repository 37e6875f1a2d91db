package io.modelgrid.bench.hotpath;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** HTTP/1.1 with keep-alive. Any status but 200 ends the run. */
final class HttpLoad implements Load {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private final Selector selector;
  private final List<HttpLine> lines = new ArrayList<>();

  private HttpLoad(Selector selector) {
    this.selector = selector;
  }

  static HttpLoad connect(int port, byte[] request, int connections) throws IOException {
    HttpLoad load = new HttpLoad(Selector.open());
    ByteBuffer bytes = ByteBuffer.allocateDirect(request.length).put(request).flip();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      for (int i = 0; i < connections; i++) {
        load.lines.add(HttpLine.connect(address, bytes, load.selector));
      }
      return load;
    } catch (IOException e) {
      load.close();
      throw e;
    }
  }

  /** Asks once; gives the whole answer, head and body. */
  static byte[] ask(int port, byte[] request) throws IOException {
    try (HttpLoad load = connect(port, request, 1)) {
      HttpLine line = load.lines.get(0);
      line.send(System.nanoTime());
      while (load.answered().isEmpty()) {
        // What came is not the whole answer yet.
      }
      return line.lastAnswer();
    }
  }

  @Override
  public Closed closed(double seconds, Meter meter) throws IOException {
    double before = meter.read();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    for (HttpLine line : lines) {
      line.send(start);
    }
    long inTime = 0;
    long late = 0;
    int outstanding = lines.size();
    while (outstanding > 0) {
      for (HttpLine line : answered()) {
        long now = System.nanoTime();
        if (now < end) {
          inTime++;
          line.send(now);
        } else {
          late++;
          outstanding--;
        }
      }
      checkPatience(end);
    }
    return new Closed(inTime / seconds, (meter.read() - before) / (inTime + late));
  }

  @Override
  public Latencies open(double perSecond, double seconds) throws IOException {
    Latencies latencies = new Latencies();
    Deque<HttpLine> free = new ArrayDeque<>(lines);
    double interval = 1e9 / perSecond;
    long total = Math.max(1, (long) (perSecond * seconds));
    long start = System.nanoTime();
    long sent = 0;
    try (Ticker ticker = new Ticker(start, interval, selector::wakeup)) {
      ticker.start();
      while (latencies.count() < total) {
        long now = System.nanoTime();
        long due = start + (long) (sent * interval);
        while (sent < total && due <= now && !free.isEmpty()) {
          free.remove().send(due);
          sent++;
          due = start + (long) (sent * interval);
        }
        for (HttpLine line : answered()) {
          latencies.add(System.nanoTime() - line.dueAt());
          free.add(line);
        }
        checkPatience(start + (long) (seconds * 1e9));
      }
    }
    return latencies;
  }

  /** Waits for the network or a tick; gives the lines that have their answer. */
  private List<HttpLine> answered() throws IOException {
    selector.select(100);
    List<HttpLine> answered = new ArrayList<>();
    for (SelectionKey key : selector.selectedKeys()) {
      HttpLine line = (HttpLine) key.attachment();
      if (line.goOn()) {
        answered.add(line);
      }
    }
    selector.selectedKeys().clear();
    return answered;
  }

  private static void checkPatience(long end) throws IOException {
    if (System.nanoTime() > end + PATIENCE) {
      throw new IOException("some requests were not answered half a minute after the last was due");
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpLine line : lines) {
      line.close();
    }
    selector.close();
  }
}
