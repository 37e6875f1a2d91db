package io.modelgrid.http.docs;

import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Dialect;
import io.modelgrid.http.exchange.PageFile;
import io.modelgrid.http.exchange.RoutedDialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** {@code /grid/v1/openapi.json}, and {@code /docs}, a page to read it and to try calls. */
public final class DocsDialect extends RoutedDialect {
  /**
   * The description of all dialects.
   *
   * @param others all dialects but this one
   */
  public DocsDialect(List<Dialect> others) {
    super("expected: /docs");
    OpenApi api = OpenApi.of(DocsDialect.class, version(), others);
    ByteString document = ByteString.fromArrayUnsafe(api.bytes());
    PageFile page = PageFile.of(DocsDialect.class, "page.html");
    PageFile script = PageFile.of(DocsDialect.class, "page.js");
    PageFile style = PageFile.of(DocsDialect.class, "page.css");
    routes()
        .on("GET", "grid/v1/openapi.json", (c, p) -> now(Answers.json(200, document)))
        .on("GET", "docs", (c, p) -> now(page.answer(c)))
        .on("GET", "docs/page.js", (c, p) -> now(script.answer(c)))
        .on("GET", "docs/page.css", (c, p) -> now(style.answer(c)));
  }

  @Override
  public String name() {
    return "docs";
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("docs") || call.startsWith("grid", "v1", OpenApi.PART);
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
