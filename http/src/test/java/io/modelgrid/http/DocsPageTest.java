package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page to try calls, as a browser gets it. */
class DocsPageTest {
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
  private static final String GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]}";

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/docs, text/html; charset=UTF-8",
    "/docs/, text/html; charset=UTF-8",
    "/docs/page.js, text/javascript; charset=UTF-8",
    "/docs/page.css, text/css; charset=UTF-8"
  })
  void itsFilesMayLoadAndCallNothingButThisNode(String path, String type) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue(type);
    assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
    assertThat(response.body()).doesNotContain("http://", "https://", "//cdn");
  }

  @Test
  void itNeedsNothingThatItsPolicyForbids() throws Exception {
    String page = server.get("/docs").body();
    assertThat(page).doesNotContain("<style", "style=", "onclick=", "onload=");
    assertThat(page.split("<script", -1)).hasSize(2);
    assertThat(page).contains("<script src=\"/docs/page.js\" defer></script>");
    assertThat(server.get("/docs/page.js").body())
        .doesNotContain("innerHTML", "outerHTML", "eval(", "document.write");
  }

  @Test
  void everythingThatItNamesIsThere() throws Exception {
    Matcher links = LINK.matcher(server.get("/docs").body());
    int found = 0;
    for (; links.find(); found++) {
      assertThat(server.get(links.group(1)).statusCode()).as(links.group(1)).isEqualTo(200);
    }
    assertThat(found).isGreaterThanOrEqualTo(3);
    assertThat(server.get("/docs/../secret").statusCode()).isEqualTo(404);
    assertThat(server.get("/docs/other.js").statusCode()).isEqualTo(404);
  }

  // A browser says where the page came from with each call that is not a GET.
  @ParameterizedTest
  @CsvSource({"http://localhost:8000", "http://127.0.0.1:8000", "https://grid.example.org"})
  void itsCallsAreLetIn(String origin) throws Exception {
    String json = "application/json";
    assertThat(
            server
                .send("POST", "/v2/models/echo/infer", GOOD, "Origin", origin, "Content-Type", json)
                .statusCode())
        .isEqualTo(200);
    assertThat(
            server
                .send(
                    "PUT",
                    "/grid/v1/models/echo/replicas",
                    "{\"count\":2}",
                    "Origin",
                    origin,
                    "Content-Type",
                    json)
                .statusCode())
        .isEqualTo(200);
  }
}
