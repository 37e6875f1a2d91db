package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors of 60 MiB, in binary, both ways; the client of this test keeps none of it. */
class LargeTensorTest {
  private static final int ELEMENTS = 15 << 20;
  private static final int SIZE = 4 * ELEMENTS;
  private static final int PIECE = 60 * 1024;

  @Test
  void sixtyMebibytesPassBothWays(@TempDir Path staging) throws Exception {
    try (TestServer server =
            new TestServer(
                staging, "modelgrid.http { max-body = 65 MiB, decode-max-size = 65 MiB }");
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      // Twice, so that what the first leaves behind shows.
      for (int round = 0; round < 2; round++) {
        send(socket.getOutputStream(), round == 1);
        receive(new BufferedInputStream(socket.getInputStream()));
      }
      assertThat(server.grid.requests).hasSize(2);
      server.grid.requests.clear();
    }
  }

  private static void send(OutputStream socket, boolean chunked) throws IOException {
    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"datatype\":"
            + "\"FP32\",\"shape\":[%d],\"parameters\":{\"binary_data_size\":%d}}]}"
                .formatted(ELEMENTS, SIZE);
    OutputStream out = new BufferedOutputStream(socket, 1 << 16);
    text(
        out,
        "POST /v2/models/echo/infer HTTP/1.1\r\nHost: localhost\r\n"
            + "Inference-Header-Content-Length: %d\r\n".formatted(json.length())
            + (chunked
                ? "Transfer-Encoding: chunked\r\n\r\n"
                : "Content-Length: %d\r\n\r\n".formatted(json.length() + SIZE)));
    write(out, json.getBytes(StandardCharsets.US_ASCII), chunked);
    byte[] piece = new byte[PIECE];
    for (int from = 0; from < SIZE; from += PIECE) {
      for (int at = 0; at < PIECE; at++) {
        piece[at] = byteAt(from + at);
      }
      write(out, piece, chunked);
    }
    text(out, chunked ? "0\r\n\r\n" : "");
    out.flush();
  }

  private static void receive(InputStream in) throws IOException {
    assertThat(line(in)).startsWith("HTTP/1.1 200");
    int length = 0;
    int json = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String header = line.toLowerCase(Locale.ROOT);
      String value = header.substring(header.indexOf(':') + 1).strip();
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(value);
      } else if (header.startsWith("inference-header-content-length:")) {
        json = Integer.parseInt(value);
      }
    }
    assertThat(length - json).isEqualTo(SIZE);
    assertThat(new String(in.readNBytes(json), StandardCharsets.UTF_8))
        .contains("\"binary_data_size\":" + SIZE);
    int wrong = 0;
    for (int at = 0; at < SIZE; at++) {
      wrong += (byte) in.read() == byteAt(at) ? 0 : 1;
    }
    assertThat(wrong).isZero();
  }

  private static byte byteAt(int at) {
    return (byte) (at % 251);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static void write(OutputStream out, byte[] bytes, boolean asChunk) throws IOException {
    text(out, asChunk ? "%x\r\n".formatted(bytes.length) : "");
    out.write(bytes);
    text(out, asChunk ? "\r\n" : "");
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
