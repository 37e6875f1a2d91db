package io.modelgrid.actors.catalogue;

import static io.modelgrid.actors.catalogue.OperatedCatalogue.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertRule.Source;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleRemoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertRuleRulesTest {
  private final OperatedCatalogue catalogue = new OperatedCatalogue();

  @AfterEach
  void stop() {
    catalogue.stop();
  }

  private static AlertRule rule(String name, String expression) {
    return new AlertRule(name, expression, Severity.CRITICAL, "scale 8", Source.API);
  }

  private OperatedCatalogue.Result<ChangeAnswer> set(AlertRule rule) {
    return catalogue.change(reply -> new Catalogue.SetAlertRule(rule, Given.ANN, reply));
  }

  private OperatedCatalogue.Result<ChangeAnswer> remove(String name) {
    return catalogue.change(reply -> new Catalogue.RemoveAlertRule(name, Given.ANN, reply));
  }

  @Test
  void aRuleIsSetReplacedAndRemoved() {
    AlertRule slow = rule("slow", "p99 > 1s");
    var first = set(slow);
    assertThat(first.reply()).isEqualTo(new Changed(12, "", true));
    assertThat(first.events()).containsExactly(new AlertRuleSet(Given.byAnn(), slow));
    assertThat(set(slow).reply()).isEqualTo(new Changed(12, "", false));

    set(rule("slow", "p99 > 2s"));
    assertThat(catalogue.state().alertRules().values()).containsExactly(rule("slow", "p99 > 2s"));
    assertThat(remove("slow").events())
        .containsExactly(new AlertRuleRemoved(Given.byAnn(), "slow"));
    assertThat(catalogue.state().alertRules()).isEmpty();
  }

  @Test
  void rulesOutliveTheWriter() {
    set(rule("slow", "p99 > 1s"));
    catalogue.restart();

    assertThat(catalogue.state().alertRules()).containsOnlyKeys("slow");
  }

  @Test
  void whoeverSetsARuleItIsOneThatWasSet() {
    set(new AlertRule("slow", " p99 > 1s ", Severity.INFO, " none", Source.DEFAULT));

    assertThat(catalogue.state().alertRules().values())
        .containsExactly(new AlertRule("slow", "p99 > 1s", Severity.INFO, "none", Source.API));
  }

  @Test
  void aRuleThatCannotBeReadChangesNothing() {
    var result = set(rule("slow", "p98 > 1s"));

    Refused refused = refusal(result);
    assertThat(refused.reason()).isEqualTo(Reason.INVALID);
    assertThat(refused.message())
        .startsWith("expression 'p98 > 1s', position 1: 'p98' (expected: a metric: p50, p95");
    assertThat(result.events()).isEmpty();
  }

  @Test
  void aRuleThatWasNotSetCannotBeRemoved() {
    assertThat(refusal(remove("slow")))
        .isEqualTo(
            new Refused(
                Reason.NOT_FOUND,
                "no alert rule 'slow' was set (expected: none was); one of the configuration is"
                    + " switched off by setting it to 'off'"));
    set(rule("a", "p99 > 1s"));
    assertThat(refusal(remove("slow")).message()).contains("(expected: a); one of");
  }

  @Test
  void thereAreNoMoreThanSoMany() {
    for (int each = 0; each < AlertRuleRules.MOST; each++) {
      set(rule("r" + each, "p99 > 1s"));
    }

    assertThat(refusal(set(rule("more", "p99 > 1s"))).reason()).isEqualTo(Reason.CONFLICT);
    assertThat(set(rule("r0", "p99 > 2s")).reply()).isInstanceOf(Changed.class);
  }
}
