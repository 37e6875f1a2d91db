package io.modelgrid.bench.hotpath;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One connection, the request that it sends, and what it has received of the answer. */
final class HttpLine implements AutoCloseable {
  private static final byte[] LENGTH = "\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer request;
  private byte[] answer = new byte[1 << 14];
  private ByteBuffer room = ByteBuffer.wrap(answer);
  private int needed = -1;
  private long dueAt;

  private HttpLine(SocketChannel channel, SelectionKey key, ByteBuffer request) {
    this.channel = channel;
    this.key = key;
    this.request = request;
  }

  static HttpLine connect(InetSocketAddress address, ByteBuffer request, Selector selector)
      throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      HttpLine line = new HttpLine(channel, key, request.duplicate());
      key.attach(line);
      return line;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** When the request was due that is under way or was answered last. */
  long dueAt() {
    return dueAt;
  }

  void send(long due) throws IOException {
    dueAt = due;
    needed = -1;
    room.clear();
    request.rewind();
    write();
  }

  /** A large request goes on when the socket has room again. */
  private void write() throws IOException {
    channel.write(request);
    int wanted =
        request.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  /** Sends and receives what the socket has room and bytes for; whether the answer is whole. */
  boolean goOn() throws IOException {
    if (key.isWritable()) {
      write();
    }
    return key.isReadable() && receive();
  }

  private boolean receive() throws IOException {
    if (!room.hasRemaining()) {
      int received = room.position();
      answer = Arrays.copyOf(answer, 2 * answer.length);
      room = ByteBuffer.wrap(answer);
      room.position(received);
    }
    if (channel.read(room) < 0) {
      throw new IOException("the server ended a connection");
    }
    if (needed < 0) {
      needed = needed(room.position());
    }
    return needed >= 0 && room.position() >= needed;
  }

  byte[] lastAnswer() {
    return Arrays.copyOf(answer, needed);
  }

  private int needed(int length) throws IOException {
    for (int i = 0; i + 3 < length; i++) {
      if (answer[i] == '\r' && answer[i + 2] == '\r') {
        if (answer[9] != '2') {
          throw new IOException(new String(answer, 0, length, StandardCharsets.UTF_8));
        }
        return i + 4 + contentLength(i);
      }
    }
    return -1;
  }

  private int contentLength(int headEnd) throws IOException {
    for (int i = 0; i < headEnd; i++) {
      int matched = 0;
      while (matched < LENGTH.length && (answer[i + matched] | 0x20) == (LENGTH[matched] | 0x20)) {
        matched++;
      }
      if (matched == LENGTH.length) {
        int value = 0;
        for (int j = i + matched; j < headEnd && answer[j] != '\r'; j++) {
          value = answer[j] == ' ' ? value : value * 10 + (answer[j] - '0');
        }
        return value;
      }
    }
    throw new IOException("an answer without Content-Length");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
