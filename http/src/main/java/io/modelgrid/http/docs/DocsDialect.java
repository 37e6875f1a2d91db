package io.modelgrid.http.docs;

import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.exchange.RoutedDialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** {@code /grid/v1/openapi.json}, and {@code /docs}, a page to read it and to try calls. */
public final class DocsDialect extends RoutedDialect {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri"
          + " 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final ContentType HTML = ContentTypes.TEXT_HTML_UTF8;
  private static final ContentType CSS = MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8);
  private static final ContentType SCRIPT = ContentTypes.parse("text/javascript; charset=UTF-8");

  /**
   * The description of all dialects.
   *
   * @param others all dialects but this one
   */
  public DocsDialect(List<Dialect> others) {
    super("expected: /docs");
    OpenApi api = OpenApi.of(DocsDialect.class, version(), others);
    ByteString document = ByteString.fromArrayUnsafe(api.bytes());
    ByteString page = file("page.html");
    ByteString script = file("page.js");
    ByteString style = file("page.css");
    routes()
        .on("GET", "grid/v1/openapi.json", (c, p) -> now(Answers.json(200, document)))
        .on("GET", "docs", (c, p) -> now(answer(HTML, page)))
        .on("GET", "docs/page.js", (c, p) -> now(answer(SCRIPT, script)))
        .on("GET", "docs/page.css", (c, p) -> now(answer(CSS, style)));
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("docs") || call.startsWith("grid", "v1", OpenApi.PART);
  }

  private static HttpResponse answer(ContentType type, ByteString file) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(type, file))
        .addHeaders(
            List.of(
                RawHeader.create("Content-Security-Policy", POLICY),
                RawHeader.create("X-Content-Type-Options", "nosniff"),
                RawHeader.create("Referrer-Policy", "no-referrer"),
                RawHeader.create("Cache-Control", "no-cache")));
  }

  private static ByteString file(String name) {
    try (InputStream file =
        Objects.requireNonNull(DocsDialect.class.getResourceAsStream(name), name)) {
      return ByteString.fromArrayUnsafe(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read from the jar", e);
    }
  }

  private static String version() {
    try (InputStream file =
        Objects.requireNonNull(DocsDialect.class.getResourceAsStream("version.properties"))) {
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties: cannot be read from the jar", e);
    }
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
