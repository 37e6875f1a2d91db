package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.modelgrid.engine.api.GridVitals;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the dashboard shows, and that everybody can use it. */
class DashboardTest extends DashboardFixture {
  private static final List<String> PAGES =
      List.of(
          "#/",
          "#/models",
          "#/models/minilm",
          "#/models/broken",
          "#/actors",
          "#/operations",
          "#/operations/17",
          "#/trainings",
          "#/trainings/12",
          "#/trainings/9",
          "#/trainings/8",
          "#/history",
          "#/alerts",
          "#/try/minilm",
          "#/try/eyes");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Texts that are hard to read: the colour of each against what lies behind it, by WCAG 2. */
  private static final String FAINT_TEXTS =
      """
      () => {
        const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const over = (below, colour) => {
          context.fillStyle = `rgb(${below.join(" ")})`;
          context.fillRect(0, 0, 1, 1);
          context.fillStyle = colour;
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = (colour) => {
          const [r, g, b] = colour.map((each) => each / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = (element) => (element ? over(behind(element.parentElement), getComputedStyle(element).backgroundColor) : [255, 255, 255]);
        const faint = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          const element = text.parentElement;
          const style = getComputedStyle(element);
          if (!text.data.trim() || !element.checkVisibility() || element.closest("noscript, option, :disabled") || style.fontSize === "0px") continue;
          const ground = behind(element);
          const [one, other] = [light(over(ground, style.color)), light(ground)].sort((a, b) => b - a);
          const ratio = (one + 0.05) / (other + 0.05);
          if (ratio < 4.5) faint.push(`${text.data.trim()}: ${ratio.toFixed(2)}`);
        }
        return faint;
      }
      """;

  @Test
  void everyPageIsDrawnAndNothingComplains() {
    open("#/");
    for (String each : PAGES) {
      go(each);
      assertThat(page.locator("#main h1")).isVisible();
      assertThat(page.locator("#main .failure:visible").filter(hasText("cannot be read")))
          .hasCount(0);
    }
    assertThat(chromium.complaints()).isEmpty();
    assertThat((List<?>) page.evaluate("window.breaches")).isEmpty();
    assertThat(chromium.asked())
        .hasSizeGreaterThan(20)
        .allSatisfy(url -> assertThat(URI.create(url).getPort()).isEqualTo(server.port()));
  }

  @Test
  void theOverviewTellsWhatIsWrongAndWhatLiesWhere() {
    open("#/");
    assertThat(page.locator(".health"))
        .containsText(
            Pattern.compile(
                "broken version 1 failed.*minilm: 1 of 2 replicas serve", Pattern.DOTALL));
    assertThat(page.locator(".health")).containsText("1 alert is firing");
    Locator node = page.locator(".node").filter(hasText("node-a"));
    assertThat(node).containsText("71 MiB of 24 GiB");
    assertThat(node.locator(".slot")).hasText(new String[] {"minilm.0", "eyes.0"});
    assertThat(page.locator("#where")).hasText("seen from node-a");
    assertThat(page.locator("#nav a[href='#/operations'] .count")).hasText("1");
  }

  // Two nodes with 40 requests a second each, of which one more fails, in computations of two.
  @Test
  void plotsShowDifferencesOfWhatNodesHaveCounted() {
    open("#/models/minilm");
    assertThat(plot("Requests / s")).hasAttribute("aria-label", Pattern.compile("version 2 82,"));
    assertThat(plot("Errors / s")).hasAttribute("aria-label", Pattern.compile("version 2 2,"));
    assertThat(plot("Batch size")).hasAttribute("aria-label", Pattern.compile("version 2 2,"));
    assertThat(plot("Latency")).hasAttribute("aria-label", Pattern.compile("p99 of 2 9.95 ms"));
    assertThat(page.locator(".plot path.line").first())
        .hasAttribute("d", Pattern.compile("M.*L.*"));
  }

  // Nobody has asked anything yet; then somebody does.
  @Test
  void theFirstRequestsOfAnIdleGridAreSeen() {
    AtomicInteger looks = new AtomicInteger();
    server.grid.nextVitals =
        () -> {
          int look = looks.incrementAndGet();
          GridVitals now = DashboardGiven.vitals(look);
          return look > 3
              ? now
              : new GridVitals(now.time(), now.boundsMicros(), List.of(), now.nodes(), List.of());
        };
    open("#/");
    assertThat(page.locator(".node").first()).containsText("0.50 cores busy");
    assertThat(page.locator(".tile").filter(hasText("Requests / s"))).containsText("82");
  }

  @Test
  void whatAModelSaysNeverBecomesMarkup() {
    open("#/models/broken");
    assertThat(page.getByText(DashboardGiven.HOSTILE).first()).isVisible();
    go("#/actors");
    assertThat(page.getByText("<b>no</b> memory").first()).isVisible();
    go("#/");
    assertThat(page.getByText(DashboardGiven.HOSTILE).first()).isVisible();
    assertThat(page.evaluate("window.pwned")).isNull();
    assertThat(page.locator("#main img, #main script, #main b:text-is('no')")).hasCount(0);
  }

  @Test
  void everythingIsReachedByKeyboard() {
    open("#/models/minilm");
    assertThat(page.locator("#main h1")).hasText("minilm");
    page.keyboard().press("Tab");
    assertThat(focused()).isEqualTo("To the content");
    page.keyboard().press("Enter");
    assertThat(page.locator("#main")).isFocused();
    List<String> reached = new ArrayList<>();
    while (reached.size() < 40 && !reached.contains("Restart minilm.1")) {
      page.keyboard().press("Tab");
      reached.add(focused());
      assertThat((Boolean) page.evaluate("document.activeElement.matches(':focus-visible')"))
          .as("focus is seen at " + focused())
          .isTrue();
    }
    assertThat(reached)
        .containsSubsequence(
            "Try", "Roll back …", "Scale …", "Swap minilm to version 3", "Restart minilm.1");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Restart minilm.1");
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    assertThat(focused()).isEqualTo("Restart minilm.1");
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void narrowScreensDoNotScrollSideways() {
    page = window(360, ColorScheme.LIGHT);
    open("#/");
    for (String each : PAGES) {
      go(each);
      assertThat(page.locator("#main h1")).isVisible();
      assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
          .as("width of " + each)
          .isLessThanOrEqualTo(360);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void allTextsCanBeRead(ColorScheme scheme) {
    page = window(1280, scheme);
    open("#/");
    for (String each : PAGES) {
      go(each);
      assertThat(page.locator("#main h1")).isVisible();
      assertThat((List<?>) page.evaluate(FAINT_TEXTS)).as(each + " in " + scheme).isEmpty();
    }
  }

  @Test
  void theThemeFollowsTheSystemUntilSomebodyChooses() {
    open("#/");
    String light = ground();
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    String dark = ground();
    assertThat(dark).isNotEqualTo(light);
    page.getByLabel("Theme").selectOption("light");
    assertThat(ground()).isEqualTo(light);
    page.reload();
    assertThat(page.getByLabel("Theme")).hasValue("light");
    assertThat(ground()).isEqualTo(light);
  }

  @Test
  void whatANodeDoesNotOfferIsSaidPlainly() {
    page.navigate(url("/#/actors"));
    page.route(
        "**/grid/v1/{actors,alerts,vitals}", route -> fulfill(route, 404, "{\"error\":\"\"}"));
    page.reload();
    assertThat(page.locator(".absent")).containsText("does not offer the actor tree");
    go("#/alerts");
    assertThat(page.locator(".absent")).containsText("does not offer alerts");
    go("#/models/minilm");
    assertThat(page.locator(".absent")).containsText("no plots");
  }

  @Test
  void theTreeOpensClosesAndTellsDetails() {
    open("#/actors");
    assertThat(button("minilm: details")).isVisible();
    button("Close node-a").click();
    assertThat(button("minilm: details")).hasCount(0);
    button("Open node-a").click();
    button("minilm.0: details").click();
    assertThat(page.locator("aside")).containsText("/user/minilm.0");
    page.locator("aside").getByText("Restart …").click();
    page.getByRole(AriaRole.DIALOG).getByText("Restart", exactly()).click();
    assertThat(notice("minilm.0 restarts")).isVisible();
    assertThat(server.grid.changes.get(0)).startsWith("restart minilm.0");
    page.getByLabel("Find").fill("replica");
    assertThat(button("minilm: details")).hasCount(0);
    assertThat(button("minilm.0: details")).isVisible();
  }

  @Test
  void operationsAreShownStepByStep() {
    open("#/operations/17");
    assertThat(page.locator(".steps li")).hasCount(2);
    assertThat(page.locator(".steps li").last()).containsText("watch");
    assertThat(page.locator(".steps li").last()).containsText("node-b");
    page.getByText("Give up …").click();
    page.getByRole(AriaRole.DIALOG).getByText("Give up", exactly()).click();
    assertThat(notice("given up")).isVisible();
    assertThat(server.grid.changes.get(0)).startsWith("cancel 17");
  }

  @Test
  void theGridIsShownAsItWas() {
    open("#/history");
    assertThat(page.getByText("stable is version 2").first()).isVisible();
    assertThat(page.getByText(Pattern.compile("Revision 7, since"))).isVisible();
    page.getByLabel(Pattern.compile("The grid as it was at revision 7")).click();
    Await.until(
        "the grid is asked for as it was then",
        () -> {
          page.waitForTimeout(50); // Lets the page go on.
          return server.history.asked.contains(FakeHistory.THEN);
        });
    page.getByLabel("compare with another moment").check();
    assertThat(page.getByText("label stable: 1 -> 2")).isVisible();
  }

  @Test
  void theFirstPaintComesWithinASecond() throws Exception {
    open("#/");
    assertThat(page.locator(".node").first()).isVisible();
    JsonNode paints =
        JSON.readTree(
            (String) page.evaluate("JSON.stringify(performance.getEntriesByType('paint'))"));
    double first = 0;
    for (JsonNode each : paints) {
      first = Math.max(first, each.get("startTime").asDouble());
    }
    double factor = TestServer.PATIENCE.toMillis() / 20_000.0;
    assertThat(first).as("milliseconds to the first paint").isBetween(1.0, 1_000 * factor);
  }

  private static void fulfill(Route route, int status, String body) {
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(status)
            .setContentType("application/json")
            .setBody(body));
  }

  private Locator plot(String title) {
    return page.locator(".plot svg[aria-label^='" + title + "']");
  }

  private String focused() {
    return (String)
        page.evaluate(
            "document.activeElement.getAttribute('aria-label') ||"
                + " document.activeElement.textContent.trim()");
  }

  private String ground() {
    return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
  }
}
