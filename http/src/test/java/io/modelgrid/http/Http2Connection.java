package io.modelgrid.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 connection on which a test writes the frames that it likes. */
final class Http2Connection implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int GOAWAY = 7;

  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;

  private final Socket socket;
  private final DataInputStream in;

  /** Opens a connection with prior knowledge. */
  Http2Connection(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
    this.in = new DataInputStream(socket.getInputStream());
    write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  /** One frame, as it came. */
  record Frame(int type, int flags, int stream, String payload) {
    boolean ends() {
      return (flags & END_STREAM) != 0;
    }
  }

  /** A request with its body. */
  void request(int stream, String method, String path, String body) throws IOException {
    request(stream, "localhost", method, path, body);
  }

  /** A request with its body, for a host that it names. */
  void request(int stream, String authority, String method, String path, String body)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write(0x86); // :scheme http, of the static table (RFC 7541, appendix A)
    literal(head, 2, method);
    literal(head, 4, path);
    literal(head, 1, authority);
    int end = body.isEmpty() ? END_STREAM : 0;
    frame(HEADERS, END_HEADERS | end, stream, head.toByteArray());
    if (!body.isEmpty()) {
      frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  void reset(int stream) throws IOException {
    frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
  }

  void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int length = payload.length;
    frame.writeBytes(new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length});
    frame.writeBytes(new byte[] {(byte) type, (byte) flags});
    frame.writeBytes(
        new byte[] {
          (byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream
        });
    frame.writeBytes(payload);
    write(frame.toByteArray());
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The body of a stream's answer, once it is whole; frames of others are passed over. */
  String body(int stream) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      Frame frame = next();
      if (frame == null) {
        throw new IOException("the connection ended before stream " + stream + " was answered");
      }
      if (frame.stream() == stream) {
        if (frame.type() == RST_STREAM) {
          throw new IOException("stream " + stream + " was reset");
        }
        body.append(frame.type() == DATA ? frame.payload() : "");
        if (frame.ends()) {
          return body.toString();
        }
      }
    }
  }

  /** The next frame; null when the other side has closed. */
  @Nullable Frame next() throws IOException {
    try {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      int length = first << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(
          type, flags, stream, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    } catch (SocketException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A header that is not indexed, whose name is one of the static table. */
  private static void literal(ByteArrayOutputStream head, int name, String value) {
    head.write(name);
    head.write(value.length());
    head.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }
}
