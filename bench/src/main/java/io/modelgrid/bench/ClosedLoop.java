package io.modelgrid.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that each post again as soon as they are answered, all on one thread: the generator
 * shares the cores with the server, so it must be cheap.
 */
final class ClosedLoop {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private ClosedLoop() {}

  /** One connection and what it has received of its answer. */
  private static final class Line {
    private final SocketChannel channel;
    private final ByteBuffer request;
    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer answer = ByteBuffer.wrap(bytes);

    Line(SocketChannel channel, ByteBuffer request) {
      this.channel = channel;
      this.request = request.duplicate();
    }
  }

  /** Posts for so long over so many connections; gives answers per second. */
  static double run(int port, int connections, double seconds) throws IOException {
    byte[] body = Bodies.tokens().getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ("POST "
                + Bodies.PATH
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer request = ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
    List<SocketChannel> channels = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channels.add(channel);
        channel.configureBlocking(false);
        Line line = new Line(channel, request);
        channel.register(selector, SelectionKey.OP_READ, line);
        send(line);
      }
      return post(selector, System.nanoTime() + (long) (seconds * 1e9)) / seconds;
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  private static long post(Selector selector, long end) throws IOException {
    long answered = 0;
    while (System.nanoTime() < end) {
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        Line line = (Line) key.attachment();
        SocketChannel channel = line.channel;
        if (channel.read(line.answer) < 0) {
          throw new IOException("the server ended a connection");
        }
        if (isWhole(line)) {
          answered++;
          line.answer.clear();
          send(line);
        }
      }
      selector.selectedKeys().clear();
    }
    return answered;
  }

  private static void send(Line line) throws IOException {
    line.request.rewind();
    while (line.request.hasRemaining()) {
      line.channel.write(line.request);
    }
  }

  /** Whether head and body are there; any status but 200 ends the run. */
  private static boolean isWhole(Line line) throws IOException {
    byte[] bytes = line.bytes;
    int length = line.answer.position();
    for (int i = 0; i + 3 < length; i++) {
      if (bytes[i] == '\r' && bytes[i + 2] == '\r') {
        if (bytes[9] != '2') {
          throw new IOException(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }
        return length >= i + 4 + contentLength(bytes, i);
      }
    }
    return false;
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
