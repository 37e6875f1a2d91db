package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.fixture.Chromium;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard in a real browser, over a real server with a fake grid behind it. */
class DashboardTest {
  private static final List<String> PAGES =
      List.of(
          "#/",
          "#/models",
          "#/models/minilm",
          "#/models/broken",
          "#/actors",
          "#/operations",
          "#/operations/17",
          "#/history",
          "#/alerts",
          "#/try/minilm",
          "#/try/eyes");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final VersionView ECHO =
      FakeGrid.version("1", VersionView.State.READY, FakeGrid.ECHO, null);

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

  private static Chromium chromium;
  private static TestServer shared;

  private TestServer server;
  private Page page;

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
    chromium.forget();
    page = window(1280, ColorScheme.LIGHT);
  }

  @AfterEach
  void stop() {
    page.context().close();
  }

  private Page window(int width, ColorScheme scheme) {
    return chromium.window(
        TestServer.PATIENCE,
        new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
  }

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
            Pattern.compile("broken version 1 failed.*minilm: 1 of 2 replicas serve", DOTALL));
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
  void changesAreMadeAfterAQuestion() {
    open("#/models/minilm");
    button("Swap minilm to version 3").click();
    page.getByRole(AriaRole.DIALOG).getByText("Cancel").click();
    assertThat(server.grid.changes).isEmpty();
    button("Swap minilm to version 3").click();
    page.getByRole(AriaRole.DIALOG).getByLabel("How").selectOption("canary");
    page.getByRole(AriaRole.DIALOG).getByLabel("Steps").fill("1%, 100%");
    page.getByRole(AriaRole.DIALOG).getByLabel("Why").fill("it is better");
    page.getByRole(AriaRole.DIALOG).getByText("Swap", exactly()).click();
    assertThat(notice("swap to 3 begun")).isVisible();
    assertThat(server.grid.changes)
        .containsExactly("operate minilm CANARY 3 by anonymous: it is better");
    assertThat(server.grid.plans.get(0).steps()).containsExactly(100, 10_000);
    page.getByText("Scale …").click();
    page.getByLabel("As many as fit the nodes").uncheck();
    page.getByRole(AriaRole.SPINBUTTON, named("Replicas")).fill("5");
    page.getByRole(AriaRole.DIALOG).getByText("Scale", exactly()).click();
    assertThat(notice("5 replicas")).isVisible();
    assertThat(server.grid.changes.get(1)).startsWith("scale minilm 5");
  }

  @Test
  void aReplicaIsMovedToTheNodeThatIsChosen() {
    open("#/models/minilm");
    button("Move minilm.0").click();
    Locator question = page.getByRole(AriaRole.DIALOG);
    assertThat(question.locator("option")).hasText(new String[] {"any other node", "node-b"});
    question.getByLabel("To").selectOption("node-b");
    question.getByText("Move", exactly()).click();
    assertThat(notice("minilm.0 moves")).isVisible();
    assertThat(server.grid.changes.get(0)).startsWith("move minilm.0 to node-b");
  }

  @Test
  void aNodeIsDrainedAndTakesSlotsAgain() {
    open("#/");
    button("Drain node-b").click();
    page.getByRole(AriaRole.DIALOG).getByText("Drain", exactly()).click();
    assertThat(notice("node-b drains")).isVisible();
    NodeView drained = DashboardGiven.node("node-b", 8010, "draining");
    server.grid.nodes = List.of(server.grid.nodes.get(0), drained);
    button("Let node-b take slots again").click();
    page.getByRole(AriaRole.DIALOG).getByText("Let it", exactly()).click();
    assertThat(notice("node-b takes slots again")).isVisible();
    assertThat(server.grid.changes.get(0)).startsWith("drain node-b");
    assertThat(server.grid.changes.get(1)).startsWith("resume node-b");
  }

  @Test
  void aRefusalIsShownAndTheQuestionStays() {
    server.grid.answer = new Refused(Reason.CONFLICT, "an operation runs already");
    open("#/models/minilm");
    button("Restart minilm.0").click();
    page.getByRole(AriaRole.DIALOG).getByText("Restart", exactly()).click();
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("an operation runs already");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
  }

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
  void wherTooManyListenThePageAsksInstead() throws Exception {
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
  void aRuleIsSet() {
    open("#/alerts");
    assertThat(page.getByText("1 of 2 replicas is missing")).isVisible();
    page.getByText("New rule …").click();
    page.getByLabel("Name").fill("late");
    page.getByLabel("Fires when").fill("p99 > 50ms for 10s");
    page.getByText("Set the rule").click();
    assertThat(notice("The rule late is set")).isVisible();
    button("Remove the rule slow").click();
    page.getByRole(AriaRole.DIALOG).getByText("Remove", exactly()).click();
    assertThat(notice("The rule slow is removed")).isVisible();
    assertThat(server.grid.changes.get(0))
        .startsWith("set alert late: p99 > 50ms for 10s, WARNING, none");
    assertThat(server.grid.changes.get(1)).startsWith("remove alert slow");
  }

  @Test
  void aTextIsTriedAndTheAnswerSaysWhoGaveIt() {
    server.grid.inference = request -> answered(request, "embedding", 384);
    open("#/try/minilm");
    page.getByLabel("Text, one a line").fill("a cat");
    button("Ask").click();
    assertThat(page.locator(".output")).containsText("384 numbers");
    assertThat(page.locator(".tiles").last()).containsText("node-b");
    assertThat(page.locator(".tiles").last()).containsText("eyes.0");
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.inputs().get(0).name()).isEqualTo("text");
  }

  // Red, 2 by 2: the model wants it 4 by 4, colour by colour, from 0 to 1.
  @Test
  void aPictureIsSentAsTheModelWantsIt() throws Exception {
    server.grid.inference = request -> answered(request, "scores", 3);
    open("#/try/eyes");
    assertThat(button("Ask")).isDisabled();
    page.locator("input[type=file]").setInputFiles(new FilePayload("red.png", "image/png", red()));
    assertThat(page.getByText("red.png, 2 × 2")).isVisible();
    button("Ask").click();
    assertThat(page.locator(".output tbody tr").first()).containsText("bird");
    Tensor sent = sent();
    assertThat(sent.shape()).isEqualTo(Shape.of(1, 3, 4, 4));
    ByteBuffer data = sent.data();
    for (int place = 0; place < 48; place++) {
      assertThat(data.getFloat(4 * place)).as("place " + place).isEqualTo(place < 16 ? 1 : 0);
    }
  }

  @Test
  void aPictureThatIsNoneIsRefused() {
    open("#/try/eyes");
    page.locator("input[type=file]")
        .setInputFiles(new FilePayload("x.png", "image/png", new byte[] {1, 2, 3}));
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("x.png is no picture");
    assertThat(button("Ask")).isDisabled();
  }

  @Test
  void whatModelsRefuseIsShown() {
    open("#/try/minilm");
    button("JSON").click();
    page.getByLabel("A request of the Open").fill("{\"inputs\":[]}");
    button("Ask").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("400");
    page.getByLabel("A request of the Open").fill("{");
    button("Ask").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("JSON");
    assertThat(server.grid.requests).isEmpty();
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

  // ---------------------------------------------------------------- how

  private static final int DOTALL = Pattern.DOTALL;

  private void open(String hash) {
    page.navigate(url("/" + hash));
    assertThat(page.locator("#link")).not().hasText("connecting");
  }

  private static void fulfill(Route route, int status, String body) {
    route.fulfill(
        new Route.FulfillOptions()
            .setStatus(status)
            .setContentType("application/json")
            .setBody(body));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  private void go(String hash) {
    if (page.url().endsWith(hash)) {
      return;
    }
    page.evaluate("hash => { document.title = ''; location.hash = hash; }", hash);
    Await.until(hash + " is drawn", () -> !page.evaluate("document.title").equals(""));
  }

  private Locator plot(String title) {
    return page.locator(".plot svg[aria-label^='" + title + "']");
  }

  private Locator notice(String text) {
    return page.locator(".notice").filter(hasText(text));
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, named(name));
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

  private static Locator.FilterOptions hasText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  private static CompletableFuture<InferenceAnswer> answered(
      InferenceRequest request, String output, int columns) {
    float[] values = new float[columns];
    for (int column = 0; column < columns; column++) {
      values[column] = column / 10f;
    }
    Tensor tensor = Tensor.ofFloats(Shape.of(1, columns), values);
    return CompletableFuture.completedFuture(
        new Answered(
            request.selector().model(),
            "2",
            42,
            "eyes.0",
            "node-b",
            List.of(new NamedTensor(output, tensor))));
  }

  private Tensor sent() {
    return server.grid.requests.remove().inputs().get(0).tensor();
  }

  private static byte[] red() throws Exception {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    for (int place = 0; place < 4; place++) {
      image.setRGB(place % 2, place / 2, 0xff0000);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }
}
