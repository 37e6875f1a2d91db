package io.modelgrid.http.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Spoils what stands before the body: method, path, headers, lengths, encodings. */
final class HeadMutators {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD");

  private static final List<String> HEADERS =
      List.of(
          "Content-Type: text/plain",
          "Content-Type: multipart/form-data; boundary=x",
          "Content-Type: ;;;",
          "Content-Type: application/x-www-form-urlencoded",
          "Content-Type: application/octet-stream",
          "Content-Encoding: br",
          "Content-Encoding: gzip",
          "Content-Encoding: gzip, gzip",
          "Accept: text/html",
          "Host: elsewhere.example",
          "Origin: http://elsewhere.example",
          "Origin: null",
          "Inference-Header-Content-Length: 1",
          "Inference-Header-Content-Length: -1",
          "Inference-Header-Content-Length: x",
          "Inference-Header-Content-Length: 99999999999999",
          "Inference-Header-Content-Length:",
          "Authorization: Bearer x",
          "Authorization: \u00ff",
          "Range: bytes=0-1",
          "If-Match: *",
          "Cookie: a=b; =; ;",
          "X: " + "y".repeat(3_000),
          "Accept-Charset: x",
          "Expect: something",
          "Connection: close",
          "Upgrade: websocket");

  private static final List<String> PATHS =
      List.of(
          "/",
          "//",
          "/..",
          "/%2e%2e/%2e%2e/etc/passwd",
          "/%00",
          "/%ff",
          "/%zz",
          "/?",
          "/;a=b",
          "/v2/models/%20/infer",
          "/v2/models//infer",
          "/v2/models/a%2Fb/infer",
          "/v2/models/nobody/infer",
          "/v1/models/nobody:predict",
          "/v1/models/:predict",
          "/grid/v1/models/nobody",
          "/health/nothing",
          "/" + "a".repeat(5_000));

  private final Random random;

  HeadMutators(Random random) {
    this.random = random;
  }

  void mutate(Request request) {
    switch (random.nextInt(12)) {
      case 0 -> request.method = one(METHODS);
      case 1 -> request.path = one(PATHS);
      case 2 -> request.path = spoiledPath(request.path);
      case 3 -> request.headers.clear();
      case 4, 5 -> request.headers.add(one(HEADERS));
      case 6 -> request.lengthLie = lie(request.json.length + request.tail.length);
      case 7 -> request.jsonLengthLie = lie(request.json.length);
      case 8 -> request.chunked = true;
      case 9 -> {
        request.chunked = true;
        request.chunkLie = true;
      }
      case 10 -> compress(request);
      default -> request.headNoise = random.nextLong() | 1;
    }
  }

  /** By how much a length is wrong; it does not get negative. */
  private long lie(int length) {
    return switch (random.nextInt(4)) {
      case 0 -> 1;
      case 1 -> -Math.min(1, length);
      case 2 -> random.nextInt(length + 1) - length;
      default -> 1L << random.nextInt(62);
    };
  }

  private String spoiledPath(String path) {
    int at = 1 + random.nextInt(path.length());
    String more =
        one(List.of("/", "//", "%", "%41", "%00", ":", "?a=b", "#", "é", "..", "a", ";", "\\"));
    return path.substring(0, at) + more + (random.nextBoolean() ? path.substring(at) : "");
  }

  /** Packs the body, and then perhaps breaks what came out. */
  private void compress(Request request) {
    boolean gzip = random.nextBoolean();
    request.headers.add("Content-Encoding: " + (gzip ? "gzip" : "deflate"));
    byte[] packed = packed(request.body(), gzip);
    request.jsonLengthLie += request.json.length;
    request.tail = new byte[0];
    request.json =
        switch (random.nextInt(4)) {
          case 0 -> Bytes.spoiled(packed, random);
          case 1 -> Bytes.replaced(packed, packed.length / 2, packed.length, new byte[0]);
          case 2 -> packed(new byte[1 << 20], gzip);
          default -> packed;
        };
    request.jsonLengthLie -= request.json.length;
  }

  private static byte[] packed(byte[] body, boolean gzip) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        gzip ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
