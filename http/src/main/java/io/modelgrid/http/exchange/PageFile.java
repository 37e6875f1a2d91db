package io.modelgrid.http.exchange;

import io.modelgrid.engine.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/**
 * A file of a page that this node shows in browsers, kept in memory as it is sent, plain and
 * compressed. A browser asks each time whether it has the newest, and is told so in a few bytes.
 * The page may run, load and call nothing but what this node serves.
 */
public final class PageFile {
  private static final String POLICY =
      """
      default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
      require-trusted-types-for 'script'; trusted-types 'none'""";

  private static final int TAG_DIGITS = 24;

  private final ContentType type;
  private final ByteString plain;
  private final ByteString gzip;
  private final String tag;

  private PageFile(ContentType type, byte[] bytes) {
    this.type = type;
    this.plain = ByteString.fromArrayUnsafe(bytes);
    this.gzip = ByteString.fromArrayUnsafe(gzip(bytes));
    this.tag = digest(bytes);
  }

  /** A resource that lies beside a class; the ending of its name says what it is. */
  public static PageFile of(Class<?> beside, String name) {
    try (InputStream file = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
      return new PageFile(type(name), file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read from the jar", e);
    }
  }

  /** The file, or that the caller has it. */
  public HttpResponse answer(Call call) {
    boolean compressed =
        AcceptedCodings.best(call.headers("accept-encoding")).equals(Optional.of(Coding.GZIP));
    // What is sent compressed is something else, so its tag is too (RFC 9110, 8.8.3.3).
    String tagged = '"' + tag + (compressed ? "-gzip\"" : "\"");
    List<HttpHeader> headers =
        List.of(
            RawHeader.create("ETag", tagged),
            RawHeader.create("Cache-Control", "no-cache"),
            RawHeader.create("Vary", "Accept, Accept-Encoding"),
            RawHeader.create("Content-Security-Policy", POLICY),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("Referrer-Policy", "no-referrer"));
    if (isKnown(call.headers("if-none-match"), tagged)) {
      return HttpResponse.create().withStatus(304).addHeaders(headers);
    }
    HttpResponse whole =
        HttpResponse.create()
            .withEntity(HttpEntities.create(type, compressed ? gzip : plain))
            .addHeaders(headers);
    return compressed ? whole.addHeader(RawHeader.create("Content-Encoding", "gzip")) : whole;
  }

  private static boolean isKnown(List<String> known, String tag) {
    for (String header : known) {
      for (String each : header.split(",", -1)) {
        String one = each.strip();
        if (one.equals("*") || one.equals(tag) || one.equals("W/" + tag)) {
          return true;
        }
      }
    }
    return false;
  }

  private static ContentType type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> ContentTypes.TEXT_HTML_UTF8;
      case "css" -> MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
      case "js" -> ContentTypes.parse("text/javascript; charset=UTF-8");
      case "svg" -> ContentTypes.parse("image/svg+xml");
      default ->
          throw new IllegalArgumentException(
              name + ": unknown kind (expected: html, css, js, svg)");
    };
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BestGzip gzip = new BestGzip(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("page: could not be compressed in memory", e);
    }
    return out.toByteArray();
  }

  private static String digest(byte[] bytes) {
    return Sha256.of(bytes).substring(0, TAG_DIGITS);
  }

  /** Once for all, so as small as can be. */
  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
