package io.modelgrid.http.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A request in parts, which mutators change one by one. What they do not touch stays consistent:
 * the lengths in the head are counted when it is written.
 */
final class Request {
  private static final byte[] NOTHING = {};

  String method;
  String path;
  final List<String> headers = new ArrayList<>();
  byte[] json = NOTHING;

  /** What follows the JSON: tensors as raw bytes. */
  byte[] tail = NOTHING;

  /** Whether a header says where the JSON ends. */
  boolean binary;

  /** What is added to the true length of the body. */
  long lengthLie;

  /** What is added to the true length of the JSON. */
  long jsonLengthLie;

  /** Whether the body goes in chunks, and whether their sizes are right. */
  boolean chunked;

  boolean chunkLie;

  /** Where the bytes of the head are spoiled, if not 0. */
  long headNoise;

  private Request(String method, String path) {
    this.method = method;
    this.path = path;
  }

  static Request get(String path) {
    return new Request("GET", path);
  }

  static Request post(String path, String json) {
    Request request = new Request("POST", path);
    request.json = json.getBytes(StandardCharsets.UTF_8);
    return request.with("Content-Type: application/json");
  }

  static Request of(String method, String path, String json) {
    Request request = post(path, json);
    request.method = method;
    return request;
  }

  /** A request whose JSON is followed by raw bytes. */
  static Request binary(String path, String json, byte[] tail) {
    Request request = new Request("POST", path);
    request.json = json.getBytes(StandardCharsets.UTF_8);
    request.tail = tail;
    request.binary = true;
    return request;
  }

  Request with(String header) {
    headers.add(header);
    return this;
  }

  Request copy() {
    Request copy = new Request(method, path);
    copy.headers.addAll(headers);
    copy.json = json.clone();
    copy.tail = tail.clone();
    copy.binary = binary;
    copy.lengthLie = lengthLie;
    copy.jsonLengthLie = jsonLengthLie;
    copy.chunked = chunked;
    copy.chunkLie = chunkLie;
    copy.headNoise = headNoise;
    return copy;
  }

  /** Whether the server can know where it ends, so that the connection lives on after it. */
  boolean isWellFramed() {
    return lengthLie == 0 && !chunkLie && headNoise == 0;
  }

  byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(json);
    body.writeBytes(tail);
    return body.toByteArray();
  }

  /** All of its bytes. */
  byte[] written() {
    byte[] body = body();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head(body.length));
    whole.writeBytes(chunked ? chunks(body) : body);
    return whole.toByteArray();
  }

  private byte[] head(int length) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (headers.stream().noneMatch(each -> each.toLowerCase(Locale.ROOT).startsWith("host:"))) {
      head.append("Host: localhost\r\n");
    }
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (binary) {
      head.append("Inference-Header-Content-Length: ")
          .append(json.length + jsonLengthLie)
          .append("\r\n");
    }
    if (chunked) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (length > 0 || lengthLie != 0 || !method.equals("GET")) {
      head.append("Content-Length: ").append(length + lengthLie).append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    return headNoise == 0 ? bytes : Bytes.spoiled(bytes, new Random(headNoise));
  }

  private byte[] chunks(byte[] body) {
    Random random = new Random(body.length);
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; ) {
      int length = Math.min(body.length - at, 1 + random.nextInt(500));
      int said = chunkLie && random.nextBoolean() ? length + random.nextInt(9) - 4 : length;
      String size = chunkLie && random.nextInt(4) == 0 ? "zz" : Integer.toHexString(said);
      chunks.writeBytes((size + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      chunks.write(body, at, length);
      chunks.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
      at += length;
    }
    chunks.writeBytes((chunkLie ? "x\r\n" : "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return chunks.toByteArray();
  }

  /** Its beginning, as it may stand in a message. */
  @Override
  public String toString() {
    return Bytes.shown(written());
  }
}
