package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard's files as a browser gets them. */
class DashboardFilesTest {
  private static final int MOST_BYTES = 80_000;
  private static final Pattern NAMED =
      Pattern.compile("(?:src|href)=\"(/dashboard/[^\"]+)\"|(?:from|import\\() ?\"\\./([^\"]+)\"");
  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

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
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html,application/xhtml+xml,*/*;q=0.8 | text/html; charset=UTF-8",
        "text/html;q=0.9, application/json;q=0.5 | text/html; charset=UTF-8",
        "application/json, text/html | text/html; charset=UTF-8",
        "text/html;q=0.1, application/json | application/json",
        "text/html;q=0, */* | application/json",
        "TEXT/HTML; level=1 ; q = 0.5, Application/JSON;q=0.6 | application/json",
        "text/html;q=high, application/json;q=0.9 | text/html; charset=UTF-8",
        "text/html, application/json;q=2 | text/html; charset=UTF-8",
        "text/html;q=0.9, text/html;q=0.1, application/json;q=0.5 | application/json",
        "application/json | application/json",
        "*/* | application/json"
      })
  void browsersGetThePageAndProgramsWhereToLook(String accept, String type) throws Exception {
    HttpResponse<byte[]> response = get("/", "Accept", accept);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue(type);
    assertThat(response.headers().firstValue("vary").orElseThrow()).contains("Accept");
  }

  @Test
  void whoeverSaysNothingGetsWhereToLook() throws Exception {
    HttpResponse<String> response = server.get("/");
    assertThat(TestServer.json(response).get("node").asText()).isEqualTo("node-a");
  }

  @Test
  void allFilesTogetherAreSmall() throws Exception {
    int compressed = 0;
    for (Map.Entry<String, byte[]> file : files("gzip").entrySet()) {
      compressed += file.getValue().length;
      byte[] plain = new GZIPInputStream(new ByteArrayInputStream(file.getValue())).readAllBytes();
      assertThat(plain).as(file.getKey()).isEqualTo(files("identity").get(file.getKey()));
    }
    assertThat(compressed).isBetween(10_000, MOST_BYTES);
  }

  @Test
  void everyFileMayLoadAndCallNothingButThisNode() throws Exception {
    Map<String, byte[]> files = files("identity");
    assertThat(files).hasSizeGreaterThan(20);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String text = new String(file.getValue(), StandardCharsets.UTF_8);
      assertThat(text.replace("http://www.w3.org/2000/svg", ""))
          .as(file.getKey())
          .doesNotContain("http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML")
          .doesNotContain(
              "document.write", "eval(", "new Function", "<style", " style=\"", "onclick=");
      HttpResponse<byte[]> response = get(file.getKey(), "Accept", BROWSER);
      assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
      assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .contains("require-trusted-types-for 'script'")
          .doesNotContain("unsafe", "http:", "https:", "*");
    }
  }

  @Test
  void whoeverHasAFileIsToldSo() throws Exception {
    HttpResponse<byte[]> first = get("/dashboard/app.js", "Accept-Encoding", "gzip");
    String tag = first.headers().firstValue("etag").orElseThrow();
    assertThat(first.headers().firstValue("cache-control")).hasValue("no-cache");
    HttpResponse<byte[]> again =
        get("/dashboard/app.js", "Accept-Encoding", "gzip", "If-None-Match", "\"x\", W/" + tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("etag")).hasValue(tag);
    assertThat(get("/dashboard/app.js", "If-None-Match", tag).statusCode())
        .as("the tag of the compressed file is not that of the plain one")
        .isEqualTo(200);
    assertThat(get("/dashboard/style.css", "Accept-Encoding", "gzip", "If-None-Match", tag))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /dashboard/secret.js, 404",
    "GET, /dashboard/..%2fopenapi.json, 404",
    "GET, /dashboard/openapi.json, 404",
    "GET, /dashboard, 404",
    "GET, /dashboard/app.js/x, 404",
    "POST, /dashboard/app.js, 405"
  })
  void nothingElseIsThere(String method, String path, int status) throws Exception {
    HttpResponse<String> response = server.send(method, path, "");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(TestServer.json(response).get("error").asText()).isNotBlank();
  }

  /** The page, and all that it and its scripts name. */
  private static Map<String, byte[]> files(String coding) throws Exception {
    Map<String, byte[]> found = new LinkedHashMap<>();
    Deque<String> left = new ArrayDeque<>();
    left.add("/");
    while (!left.isEmpty()) {
      String path = left.remove();
      if (found.containsKey(path)) {
        continue;
      }
      HttpResponse<byte[]> response = get(path, "Accept", BROWSER, "Accept-Encoding", coding);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      found.put(path, response.body());
      byte[] plain = coding.equals("gzip") ? unzipped(response.body()) : response.body();
      Matcher names = NAMED.matcher(new String(plain, StandardCharsets.UTF_8));
      while (names.find()) {
        left.add(names.group(1) == null ? "/dashboard/" + names.group(2) : names.group(1));
      }
    }
    return found;
  }

  private static byte[] unzipped(byte[] bytes) throws Exception {
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .headers(headers)
            .timeout(TestServer.PATIENCE)
            .build(),
        BodyHandlers.ofByteArray());
  }
}
