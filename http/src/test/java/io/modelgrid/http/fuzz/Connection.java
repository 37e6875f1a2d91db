package io.modelgrid.http.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A socket that sends any bytes and reads HTTP answers. */
final class Connection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  Connection(int port, Duration patience) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) patience.toMillis());
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** An answer, read to its end. */
  static final class Answer {
    final int status;
    final Map<String, String> headers;
    final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    boolean closes() {
      return headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return status + " " + headers + " " + Bytes.shown(body);
    }
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Says that nothing more comes. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /**
   * The next final answer; empty if the other side closed without one.
   *
   * @param head whether the answer is to a HEAD, and has no body whatever it says
   */
  Optional<Answer> read(boolean head) throws IOException {
    String line = line();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    int status = Integer.parseInt(line.split(" ", -1)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    if (status < 200) {
      return read(head);
    }
    return Optional.of(new Answer(status, headers, head ? new byte[0] : body(headers)));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
      return chunks();
    }
    String length = headers.get("content-length");
    return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.writeBytes(in.readNBytes(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
