package io.modelgrid.cli.prove;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection that sends the same request again and again, without ever blocking. */
final class HttpLine {
  private static final int FIRST_BUFFER = 1 << 14;

  private final int node;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer request;
  private ByteBuffer answer = ByteBuffer.allocate(FIRST_BUFFER);
  private boolean busy;
  private long due;
  private long sent;
  private long idleSince;

  /** Connects; the first request can be begun at once. */
  HttpLine(int node, IngressNode address, byte[] request, Selector selector) throws IOException {
    this.node = node;
    this.request = ByteBuffer.wrap(request);
    channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = channel.register(selector, SelectionKey.OP_CONNECT, this);
      if (channel.connect(new InetSocketAddress(address.host(), address.port()))) {
        key.interestOps(SelectionKey.OP_WRITE);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException io ? io : new IOException(e);
    }
  }

  int node() {
    return node;
  }

  boolean busy() {
    return busy;
  }

  long due() {
    return due;
  }

  /** Taken before the first byte left; the time it was begun while none has. */
  long sent() {
    return sent;
  }

  long idleSince() {
    return idleSince;
  }

  /** Begins a request; what cannot be written now follows when the channel can take it. */
  void begin(long dueAt) throws IOException {
    busy = true;
    due = dueAt;
    sent = System.nanoTime();
    request.rewind();
    answer.clear();
    if (channel.isConnected()) {
      write();
    }
  }

  /**
   * Does what the selector says can be done.
   *
   * @return the answer, when it is whole
   * @throws IOException when the connection is of no more use
   */
  @Nullable HttpReply proceed() throws IOException {
    if (key.isConnectable() && channel.finishConnect()) {
      sent = System.nanoTime();
      key.interestOps(SelectionKey.OP_WRITE);
    }
    if (key.isWritable()) {
      write();
    }
    return key.isReadable() ? read() : null;
  }

  private void write() throws IOException {
    if (busy) {
      channel.write(request);
    }
    key.interestOps(
        busy && request.hasRemaining()
            ? SelectionKey.OP_WRITE | SelectionKey.OP_READ
            : SelectionKey.OP_READ);
  }

  private @Nullable HttpReply read() throws IOException {
    if (!answer.hasRemaining()) {
      ByteBuffer larger = ByteBuffer.allocate(answer.capacity() * 2);
      answer = larger.put(answer.flip());
    }
    if (channel.read(answer) < 0) {
      throw new IOException("the connection was ended");
    }
    if (!busy) {
      throw new IOException(
          "an answer without a request: "
              + new String(
                  Arrays.copyOf(answer.array(), Math.min(80, answer.position())),
                  StandardCharsets.ISO_8859_1));
    }
    HttpReply reply = HttpReply.parse(answer.array(), answer.position());
    if (reply != null) {
      busy = false;
      idleSince = System.nanoTime();
    }
    return reply;
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      busy = false; // it is gone either way, and nothing waits for it
    }
  }
}
