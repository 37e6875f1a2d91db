package io.modelgrid.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A real browser without a window, if this machine has one: nothing is downloaded. Keeps what its
 * pages complained of, and which hosts they asked. For one thread.
 */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES = List.of("chromium", "chromium-browser");
  private static final List<String> FLAGS =
      List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");

  /** Keeps each breach of the page's policy, from before its first script on. */
  private static final String KEEP_BREACHES =
      """
      window.breaches = [];
      addEventListener("securitypolicyviolation", (event) =>
        window.breaches.push(event.violatedDirective + " " + event.blockedURI));
      """;

  final List<String> complaints = new CopyOnWriteArrayList<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path node, Path chromium) {
    this.playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
    this.browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(chromium).setArgs(FLAGS));
  }

  /** The browser; the test is skipped, with a word, where there is none. */
  static Chromium open() {
    Optional<Path> node = found(List.of("node"));
    Optional<Path> chromium = found(NAMES);
    assumeTrue(
        node.isPresent() && chromium.isPresent(),
        "chromium and node are not installed, so no page is tested (Debian: apt-get install"
            + " chromium nodejs)");
    return new Chromium(node.orElseThrow(), chromium.orElseThrow());
  }

  /** A new window with nothing in it and nothing stored. */
  Page window(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout((double) TestServer.PATIENCE.toMillis());
    context.addInitScript(KEEP_BREACHES);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text() + " at " + message.location());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> asked.add(request.url()));
    return page;
  }

  private static Optional<Path> found(List<String> programs) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .flatMap(folder -> programs.stream().map(program -> Path.of(folder).resolve(program)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
