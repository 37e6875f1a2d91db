package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import io.modelgrid.engine.api.VersionView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the dashboard keeps up with the grid. */
class DashboardLiveTest extends DashboardFixture {
  private static final VersionView ECHO =
      FakeGrid.version("1", VersionView.State.READY, FakeGrid.ECHO, null);

  @Test
  void eventsAreShownAsTheyCome() {
    open("#/");
    assertThat(page.locator("#link")).hasText("live");
    server.grid.nodes = List.of(server.grid.nodes.get(0));
    assertThat(notice("Node node-b went away")).isVisible();
    assertThat(page.locator(".node.gone")).containsText("node-b");
    server.grid.models.put("new", FakeGrid.model("new", ECHO));
    go("#/models");
    assertThat(page.getByRole(AriaRole.LINK, named("new"))).isVisible();
  }

  @Test
  void aNodeThatIsGoneIsSaidSoAndThePageComesBackWithIt(@TempDir Path staging) throws Exception {
    int port;
    try (TestServer before = new TestServer(staging)) {
      server = before;
      port = before.port();
      open("#/models");
      assertThat(page.locator("#link")).hasText("live");
    }
    assertThat(page.locator("#link")).containsText("no connection since");
    assertThat(page.locator("body")).hasClass("stale");
    assertThat(page.getByRole(AriaRole.LINK, named("echo"))).isVisible();
    try (TestServer after = new TestServer(staging, "modelgrid.http.port = " + port)) {
      after.grid.models.put("later", FakeGrid.model("later", ECHO));
      assertThat(page.locator("#link")).hasText("live");
      assertThat(page.getByRole(AriaRole.LINK, named("later"))).isVisible();
    }
  }

  @Test
  void whereTooManyListenThePageAsksInstead() throws Exception {
    List<RawConnection> listeners = new ArrayList<>();
    try {
      for (int each = 0; each < 100; each++) {
        RawConnection one = server.connect();
        listeners.add(one);
        one.write("GET /grid/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(one.read().status()).isEqualTo(200);
      }
      open("#/models");
      assertThat(page.locator("#link")).hasText("asking every 4 s");
      assertThat(page.getByRole(AriaRole.LINK, named("minilm"))).isVisible();
    } finally {
      for (RawConnection each : listeners) {
        each.close();
      }
    }
    assertThat(page.locator("#link")).hasText("live");
  }

  @Test
  void aPageThatNobodySeesAsksNothing() {
    open("#/");
    assertThat(page.locator("#link")).hasText("live");
    hide(true);
    assertThat(page.locator("#link")).hasText("resting");
    int before = chromium.asked().size();
    page.waitForTimeout(2_500);
    assertThat(chromium.asked()).hasSize(before);
    hide(false);
    assertThat(page.locator("#link")).hasText("live");
    Await.until("the page asks again", () -> asksAgain(before));
  }

  private boolean asksAgain(int before) {
    page.waitForTimeout(50); // Lets Playwright hear of requests.
    return chromium.asked().size() > before + 1;
  }

  private void hide(boolean hidden) {
    page.evaluate(
        """
        hidden => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """,
        hidden);
  }
}
