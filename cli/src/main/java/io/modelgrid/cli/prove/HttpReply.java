package io.modelgrid.cli.prove;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 answer with {@code Content-Length}, as nodes write them.
 *
 * @param headers by name in lower case
 * @param closes whether the server ends the connection after it
 */
record HttpReply(int status, Map<String, String> headers, String body, boolean closes) {
  HttpReply {
    headers = Map.copyOf(headers);
  }

  /**
   * Reads one from the start of a buffer; null while it is not whole.
   *
   * @throws IOException if it is none
   */
  static @Nullable HttpReply parse(byte[] bytes, int length) throws IOException {
    int end = headEnd(bytes, length);
    if (end < 0) {
      return null;
    }
    String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    int start = end + 4;
    int size = number(headers.getOrDefault("content-length", ""), "Content-Length");
    if (length < start + size) {
      return null;
    }
    String body = new String(bytes, start, size, StandardCharsets.UTF_8);
    boolean closes = headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    return new HttpReply(status(lines[0]), headers, body, closes);
  }

  private static int status(String line) throws IOException {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IOException("not HTTP/1.1: " + line);
    }
    return number(words[1], "status");
  }

  private static int number(String text, String what) throws IOException {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IOException(what + ": '" + text + "' (expected: a number)");
    }
    return Integer.parseInt(text);
  }

  private static int headEnd(byte[] bytes, int length) {
    for (int i = 0; i + 3 < length; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
