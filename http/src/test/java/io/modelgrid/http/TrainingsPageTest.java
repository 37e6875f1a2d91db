package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.modelgrid.http.FakeTrainings.training;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.engine.api.VersionView;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard's page of trainings in a real browser; DashboardTest has what all pages share. */
class TrainingsPageTest extends DashboardFixture {
  @Test
  void theListSaysWhyTheyWaitAndWhatCameOfThem() {
    open("#/trainings");
    Locator waiting = row("Waiting and running", "13");
    assertThat(waiting).containsText("waits for 2 cores: node-b trains for bob");
    Locator running = row("Waiting and running", "12");
    assertThat(running).containsText("epoch 3 of 10");
    assertThat(running).containsText("validation.accuracy 0.67");
    assertThat(running.getByRole(AriaRole.PROGRESSBAR)).hasAttribute("aria-valuenow", "30");
    assertThat(row("Past", "10")).containsText("test.accuracy 0.88");
    assertThat(row("Past", "9")).containsText("the gate did not let it through");
    assertThat(row("Past", "9").getByText("refused")).hasClass(Pattern.compile("bad"));
  }

  @Test
  void curvesGrowAsEpochsAreDone() {
    open("#/trainings/12");
    assertThat(plot("Loss"))
        .hasAttribute("aria-label", Pattern.compile("training 0.33, validation 0.43"));
    assertThat(plot("Accuracy")).hasAttribute("aria-label", Pattern.compile("validation 0.67"));
    server.trainings.put(training("12", State.RUNNING, 0.62, 0.41, 0.33, 0.25));
    assertThat(plot("Loss"))
        .hasAttribute("aria-label", Pattern.compile("training 0.25, validation 0.35"));
    assertThat(page.locator(".tile").filter(hasText("Done"))).containsText("epoch 4 of 10");
    assertThat(page.locator(".plot path.line").first())
        .hasAttribute("d", Pattern.compile("M0\\.0 .*L200\\.0 "));
  }

  @Test
  void theEndIsShownAndNothingIsAskedAnyMore() {
    open("#/trainings/12");
    assertThat(plot("Loss")).isVisible();
    server.trainings.put(training("12", State.SUCCEEDED, 0.62, 0.41, 0.33));
    assertThat(page.locator("#main .head .state")).hasText("succeeded");
    assertThat(button("Give up …")).hasCount(0);
    assertThat(page.getByRole(AriaRole.TABLE, named("Results"))).containsText("test.accuracy0.88");
    Locator facts = page.locator(".tiles");
    assertThat(facts.getByRole(AriaRole.LINK, linked("3")))
        .hasAttribute("href", "#/models/fashion");
    assertThat(facts.getByRole(AriaRole.LINK, linked("17")))
        .hasAttribute("href", "#/operations/17");
    long before = asked("/events");
    page.waitForTimeout(2_000);
    assertThat(asked("/events")).isEqualTo(before);
  }

  @Test
  void aRefusalListsItsNumbers() {
    open("#/trainings/9");
    assertThat(page.locator(".card").filter(hasText("Why the gate")))
        .containsText("test.accuracy is 0.81 (expected: at least 0.835)");
    page.getByText("Specification").click();
    assertThat(page.locator("details pre")).containsText("\"format\": \"idx\"");
  }

  @Test
  void aLossThatIsNoNumberBreaksTheLineOff() {
    open("#/trainings/7");
    assertThat(plot("Loss")).hasAttribute("aria-label", Pattern.compile("training 0.5"));
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void aDuelIsATableOfVariants() {
    open("#/trainings/8");
    Locator duel = page.getByRole(AriaRole.TABLE, named("Duel"));
    assertThat(duel.locator("th"))
        .hasText(new String[] {"Variant", "Size", "accuracy", "at least"});
    assertThat(duel.locator("tbody td:first-child"))
        .hasText(new String[] {"original", "int8", "soft-0.02"});
    assertThat(duel.locator("tbody tr").nth(1)).hasText("int8102 KiB0.8809-0.0021");
    assertThat(page.getByRole(AriaRole.TABLE, named("Results"))).containsText("int8.test.f10.88");
  }

  @Test
  void aTrainingIsGivenUpAfterAQuestionByKeyboard() {
    open("#/trainings/12");
    assertThat(button("Give up …")).isVisible();
    button("Give up …").focus();
    page.keyboard().press("Enter");
    Locator question = page.getByRole(AriaRole.DIALOG);
    assertThat(question).containsText("no version comes of it");
    page.keyboard().press("Escape");
    assertThat(question).hasCount(0);
    assertThat(server.trainings.changes).isEmpty();
    page.keyboard().press("Enter");
    question.getByText("Give up", exactly()).click();
    assertThat(page.locator(".notice").filter(hasText("Training 12 is given up"))).isVisible();
    assertThat(server.trainings.changes.get(0)).startsWith("cancel 12 by anonymous");
  }

  @Test
  void aRefusedChangeIsShownAndTheQuestionStays() {
    server.trainings.answer = new Refused(Reason.UNAVAILABLE, "no majority of the nodes is seen");
    open("#/trainings");
    button("Give up training 13").click();
    Locator question = page.getByRole(AriaRole.DIALOG);
    question.getByText("Give up", exactly()).click();
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("no majority of the nodes is seen");
    assertThat(question).isVisible();
  }

  @Test
  void whereTooManyListenThePageAsksInstead() throws Exception {
    List<RawConnection> listeners = new ArrayList<>();
    try {
      for (int each = 0; each < 100; each++) {
        RawConnection one = server.connect();
        listeners.add(one);
        one.write("GET /grid/v1/trainings/13/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(one.read().status()).isEqualTo(200);
      }
      open("#/trainings/12");
      assertThat(plot("Loss")).isVisible();
      server.trainings.put(training("12", State.SUCCEEDED, 0.62, 0.41, 0.33, 0.25));
      assertThat(page.locator("#main .head .state")).hasText("succeeded");
    } finally {
      for (RawConnection each : listeners) {
        each.close();
      }
    }
  }

  @Test
  void aTrainingThatIsForgottenIsSaidSo() {
    open("#/trainings/99");
    assertThat(page.locator(".absent")).containsText("there is no training 99");
  }

  @Test
  void aPageThatWasLeftListensNoMore() {
    open("#/trainings/12");
    assertThat(plot("Loss")).isVisible();
    page.evaluate("location.hash = '#/trainings'");
    assertThat(row("Waiting and running", "12")).isVisible();
    long before = asked("/trainings/12");
    server.trainings.put(training("12", State.RUNNING, 0.62, 0.41, 0.33, 0.25));
    assertThat(row("Waiting and running", "12")).containsText("epoch 4 of 10");
    assertThat(asked("/trainings/12")).isEqualTo(before);
  }

  @Test
  void aModelSaysWhichTrainingMadeItsVersions() {
    VersionView made =
        new VersionView(
            "4",
            VersionView.State.READY,
            List.of("stable"),
            "ab".repeat(32),
            123,
            Instant.EPOCH,
            null,
            null,
            null,
            Map.of(),
            1,
            new Lineage("8", "int8", "3", "large/2", null, 7, "0.1.0", Map.of()));
    server.grid.models.put("fashion", FakeGrid.model("fashion", made));
    open("#/models/fashion");
    Locator version = page.getByRole(AriaRole.TABLE, named("Versions")).locator("tbody tr");
    assertThat(version).containsText("int8 from 3, taught by large/2, training 8");
    version.getByRole(AriaRole.LINK, linked("8")).click();
    assertThat(page.locator("#main h1")).hasText("Training 8");
    assertThat((List<?>) page.evaluate("window.breaches")).isEmpty();
    assertThat(chromium.asked())
        .allSatisfy(url -> assertThat(URI.create(url).getPort()).isEqualTo(server.port()));
  }

  private Locator row(String table, String training) {
    return page.getByRole(AriaRole.TABLE, named(table))
        .locator("tbody tr")
        .filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.LINK, named(training))));
  }

  private Locator plot(String title) {
    return page.locator(".plot svg[aria-label^='" + title + "']");
  }

  private static long asked(String part) {
    return chromium.asked().stream().filter(url -> url.contains(part)).count();
  }

  private static Locator.GetByRoleOptions linked(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }
}
