package io.modelgrid.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.NodeView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is changed by the dashboard. */
class DashboardChangesTest extends DashboardFixture {
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
}
