package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.modelgrid.http.fixture.Chromium;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real browser, over a real server with a fake grid behind it. */
abstract class DashboardFixture {
  static Chromium chromium;
  private static TestServer shared;

  TestServer server;
  Page page;

  @BeforeAll
  static void openBrowser(@TempDir Path staging) throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout((double) TestServer.PATIENCE.toMillis());
    chromium = Chromium.open();
    shared = new TestServer(staging);
  }

  @AfterAll
  static void closeBrowser() {
    if (chromium != null) {
      chromium.close();
    }
    if (shared != null) {
      shared.close();
    }
  }

  @BeforeEach
  void start() {
    server = shared;
    DashboardGiven.fill(server.grid);
    DashboardGiven.fill(server.trainings);
    chromium.forget();
    page = window(1280, ColorScheme.LIGHT);
  }

  @AfterEach
  void stop() {
    page.context().close();
  }

  Page window(int width, ColorScheme scheme) {
    return chromium.window(
        TestServer.PATIENCE,
        new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
  }

  void open(String hash) {
    page.navigate(url("/" + hash));
    assertThat(page.locator("#link")).not().hasText("connecting");
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  void go(String hash) {
    if (page.url().endsWith(hash)) {
      return;
    }
    page.evaluate("hash => { document.title = ''; location.hash = hash; }", hash);
    Await.until(hash + " is drawn", () -> !page.evaluate("document.title").equals(""));
  }

  Locator notice(String text) {
    return page.locator(".notice").filter(hasText(text));
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, named(name));
  }

  static Locator.FilterOptions hasText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }
}
