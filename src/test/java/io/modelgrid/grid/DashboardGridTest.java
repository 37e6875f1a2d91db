package io.modelgrid.grid;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.http.fixture.Chromium;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a real node, in a real browser. The grid is shared by the tests, in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardGridTest {
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir static Path directory;

  private static Chromium chromium;
  private static InProcessGrid grid;
  private static Page page;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.open();
    PlaywrightAssertions.setDefaultAssertionTimeout((double) WAIT.toMillis());
    grid = InProcessGrid.start(directory, 2);
    assertThat(grid.upload(1, "m", TinyOnnx.multiplyBy(2, 1, -1), "?wait=30s").statusCode())
        .isEqualTo(201);
    // Of two versions that come at once either may be the first to get ready, and so stable.
    grid.awaitReady("m", 2);
    assertThat(grid.upload(1, "m", TinyOnnx.multiplyBy(3, 1, -1), "").statusCode()).isEqualTo(201);
    page = chromium.window(WAIT, new Browser.NewContextOptions().setViewportSize(1280, 900));
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
    if (grid != null) {
      grid.close();
    }
  }

  /** A browser complains of each refusal, which is no mistake of the page. */
  @AfterEach
  void nothingElseWentWrong() {
    assertThat(chromium.complaints())
        .allSatisfy(each -> assertThat(each).contains("server responded with a status of"));
    assertThat((List<?>) page.evaluate("window.breaches")).isEmpty();
  }

  private static void open(String hash) {
    page.navigate("about:blank");
    page.navigate(grid.uri(1, "/") + hash);
    assertThat(page.locator("#link")).hasText("live");
  }

  private static Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator inDialog(String name) {
    return page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  @Order(1)
  void aSwapIsMadeAndSeenStepByStepWhileRequestsGoOn() throws Exception {
    try (SteadyLoad load = SteadyLoad.over(grid, List.of(1, 2), "m")) {
      open("#/models/m");
      assertThat(page.locator(".plot svg[aria-label^='Requests']"))
          .hasAttribute("aria-label", Pattern.compile("version 1 [1-9]"));
      button("Swap m to version 2").click();
      inDialog("Swap").click();
      page.locator(".notice a").first().click();
      assertThat(page.locator("#main h1 + .state")).hasText("succeeded");
      Locator flip =
          page.locator(".steps li").filter(new Locator.FilterOptions().setHasText("flip"));
      assertThat(flip).containsText("node-1");
      assertThat(flip).containsText("node-2");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("m").setExact(true))
          .click();
      assertThat(page.locator(".keys")).containsText("stable 2: 100 %");
      assertThat(page.locator(".plot svg[aria-label^='Requests']"))
          .hasAttribute("aria-label", Pattern.compile("version 2 [1-9]"));
      assertThat(load.failures()).isEmpty();
    }
  }

  @Test
  @Order(2)
  void theTreeShowsTheActorsOfBothNodes() {
    open("#/actors");
    assertThat(page.locator("tr.node")).hasCount(2);
    assertThat(button("m.0: details")).isVisible();
    assertThat(button("m.1: details")).isVisible();
    assertThat(button("m: details")).hasCount(2);
  }

  @Test
  @Order(3)
  void aModelIsTried() {
    open("#/try/m");
    page.getByLabel("A request of the Open")
        .fill(
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,5]}]}");
    button("Ask").click();
    assertThat(page.locator(".output")).containsText("15");
    assertThat(page.locator(".tiles").last()).containsText(Pattern.compile("m\\.[01]"));
  }

  @Test
  @Order(4)
  void aRuleThatIsSetIsInForceOnTheOtherNode() throws Exception {
    open("#/alerts");
    button("New rule …").click();
    page.getByRole(AriaRole.DIALOG).getByLabel("Name").fill("late");
    page.getByRole(AriaRole.DIALOG).getByLabel("Fires when").fill("p99 > 0.1 for");
    inDialog("Set the rule").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("expected");
    page.getByRole(AriaRole.DIALOG).getByLabel("Fires when").fill("p99 > 5s for 1m");
    inDialog("Set the rule").click();
    assertThat(button("Remove the rule late")).isVisible();
    assertThat(grid.get(2, "/grid/v1/alerts").body()).contains("p99 > 5s for 1m");
  }

  @Test
  @Order(5)
  void theGridIsShownAsItWasBeforeTheSwap() {
    open("#/history");
    Locator registered =
        page.locator("tr").filter(new Locator.FilterOptions().setHasText("version 2 registered"));
    registered.getByText("look").click();
    assertThat(page.locator("section table[aria-label='Models as they were']"))
        .containsText("stable 1: 100 %");
  }

  @Test
  @Order(6)
  void aNodeThatLeavesIsSaidSo() throws Exception {
    open("#/");
    assertThat(page.locator(".node")).hasCount(2);
    grid.leave(2);
    assertThat(page.locator(".node.gone")).containsText("node-2");
  }
}
