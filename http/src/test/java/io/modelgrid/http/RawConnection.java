package io.modelgrid.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A socket on which a test writes what it likes, and reads HTTP responses. */
final class RawConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  RawConnection(int port) throws IOException {
    this(port, 0);
  }

  /** With a receive buffer of so many bytes; 0 leaves its size to the system. */
  RawConnection(int port, int receiveBuffer) throws IOException {
    this.socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** A response, read to its end. */
  record Response(int status, Map<String, String> headers, String body) {
    Response {
      headers = Map.copyOf(headers);
    }
  }

  RawConnection write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  RawConnection write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A POST with a body, kept alive. */
  RawConnection post(String path, byte[] body, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    write(head + "Content-Length: " + body.length + "\r\n\r\n");
    return write(body);
  }

  Response read() throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Response(Integer.parseInt(status.split(" ", -1)[1]), headers, body);
  }

  /** The kind of the next server-sent event. */
  String event() throws IOException {
    return field("event: ");
  }

  /** The data of the event whose kind was read. */
  String data() throws IOException {
    return field("data: ");
  }

  private String field(String name) throws IOException {
    String line = line();
    while (!line.startsWith(name)) {
      line = line();
    }
    return line.substring(name.length());
  }

  /** All lines that are left, to the end of the connection. */
  List<String> rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .toList();
  }

  /** True when the other side has closed or reset. */
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Ends the connection without a word, as a caller whose process was killed. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
