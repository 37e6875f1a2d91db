package io.modelgrid.bench.hotpath;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Connections that each ask again as soon as they are answered, all on one thread: the generator
 * shares the cores with the server, so it must be cheap. Its times tell what a fixed number of
 * callers see, not what a fixed rate of requests would.
 */
final class Load {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_SAMPLES = 1 << 20;

  private final long[] micros = new long[MAX_SAMPLES];
  private int samples;
  private long answered;

  private Load() {}

  /**
   * What a load measured.
   *
   * @param p50 median time from the sending of a request to the end of its answer, in microseconds
   * @param p99 the same of the slowest hundredth
   */
  record Measured(double perSecond, long p50, long p99, long answered) {}

  /** One connection and what it has received of its answer. */
  private static final class Line {
    private final SocketChannel channel;
    private final ByteBuffer request;
    private byte[] bytes = new byte[1 << 14];
    private int received;
    private int needed = -1;
    private long sentAt;

    Line(SocketChannel channel, ByteBuffer request) {
      this.channel = channel;
      this.request = request.duplicate();
    }
  }

  /** Asks for so long over so many connections. */
  static Measured run(int port, byte[] request, int connections, double seconds)
      throws IOException {
    Load load = new Load();
    ByteBuffer bytes = ByteBuffer.allocateDirect(request.length).put(request).flip();
    List<SocketChannel> channels = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channels.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Line line = new Line(channel, bytes);
        send(line, channel.register(selector, SelectionKey.OP_READ, line));
      }
      long started = System.nanoTime();
      load.ask(selector, started + (long) (seconds * 1e9));
      return load.measured((System.nanoTime() - started) / 1e9);
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  private Measured measured(double seconds) {
    long[] sorted = Arrays.copyOf(micros, samples);
    Arrays.sort(sorted);
    return new Measured(
        answered / seconds, percentile(sorted, 0.5), percentile(sorted, 0.99), answered);
  }

  private static long percentile(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
  }

  private void ask(Selector selector, long end) throws IOException {
    while (System.nanoTime() < end) {
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        Line line = (Line) key.attachment();
        if (key.isWritable()) {
          send(line, key);
        }
        if (key.isReadable() && receive(line)) {
          note(line);
          send(line, key);
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private void note(Line line) {
    answered++;
    if (samples < MAX_SAMPLES) {
      micros[samples++] = (System.nanoTime() - line.sentAt) / 1000;
    }
    line.received = 0;
    line.needed = -1;
    line.request.rewind();
  }

  /** Sends what it can; a large request goes on when the socket has room again. */
  private static void send(Line line, SelectionKey key) throws IOException {
    if (line.request.position() == 0) {
      line.sentAt = System.nanoTime();
    }
    line.channel.write(line.request);
    key.interestOps(
        line.request.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ);
  }

  /** Whether head and body are there; any status but 200 ends the run. */
  private static boolean receive(Line line) throws IOException {
    if (line.received == line.bytes.length) {
      line.bytes = Arrays.copyOf(line.bytes, 2 * line.bytes.length);
    }
    ByteBuffer room = ByteBuffer.wrap(line.bytes, line.received, line.bytes.length - line.received);
    int read = line.channel.read(room);
    if (read < 0) {
      throw new IOException("the server ended a connection");
    }
    line.received += read;
    if (line.needed < 0) {
      line.needed = needed(line.bytes, line.received);
    }
    return line.needed >= 0 && line.received >= line.needed;
  }

  private static int needed(byte[] bytes, int length) throws IOException {
    for (int i = 0; i + 3 < length; i++) {
      if (bytes[i] == '\r' && bytes[i + 2] == '\r') {
        if (bytes[9] != '2') {
          throw new IOException(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }
        return i + 4 + contentLength(bytes, i);
      }
    }
    return -1;
  }

  private static int contentLength(byte[] bytes, int headEnd) throws IOException {
    for (int i = 0; i < headEnd; i++) {
      int matched = 0;
      while (matched < LENGTH.length && (bytes[i + matched] | 0x20) == (LENGTH[matched] | 0x20)) {
        matched++;
      }
      if (matched == LENGTH.length) {
        int value = 0;
        for (int j = i + matched; j < headEnd && bytes[j] != '\r'; j++) {
          value = bytes[j] == ' ' ? value : value * 10 + (bytes[j] - '0');
        }
        return value;
      }
    }
    throw new IOException("an answer without Content-Length");
  }
}
