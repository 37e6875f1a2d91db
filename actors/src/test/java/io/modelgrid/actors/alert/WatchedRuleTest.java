package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.AlertSettings;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertRule.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedRuleTest {

  static AlertRule rule(String name, String expression, String action) {
    return new AlertRule(name, expression, Severity.WARNING, action, Source.API);
  }

  static AlertSettings settings(AlertSettings.Rule... rules) {
    return new AlertSettings(
        true,
        List.of(rules),
        List.of(),
        Duration.ofSeconds(1),
        1,
        1,
        Duration.ofMinutes(5),
        List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "scale 1", "scale 1000", "scale  8", "freeze", "roll_back"})
  void takesEveryAction(String action) {
    assertThat(WatchedRule.mistakes(rule("slow", "p99 > 1s", action))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slow  | p99 > 1s  | scale      | action 'scale' (expected: none, scale MOST",
        "slow  | p99 > 1s  | scale 0    | action 'scale 0' (expected",
        "slow  | p99 > 1s  | scale 1001 | action 'scale 1001' (expected",
        "slow  | p99 > 1s  | ''         | action '' (expected",
        "slow  | p99 > 1s  | rm -rf     | action 'rm -rf' (expected",
        "slow  | node_lost | scale 2    | action 'scale 2' (expected: none, since node_lost is",
        "slow  | p98 > 1s  | none       | expression 'p98 > 1s', position 1: 'p98' (expected",
        "1slow | p99 > 1s  | none       | rule '1slow' (expected: a letter",
        "a b   | p99 > 1s  | none       | rule 'a b' (expected: a letter",
      })
  void saysWhatIsWrong(String name, String expression, String action, String words) {
    assertThat(WatchedRule.mistakes(rule(name, expression, action == null ? "" : action)))
        .singleElement()
        .asString()
        .startsWith(words);
  }

  @Test
  void saysAllThatIsWrong() {
    assertThat(WatchedRule.mistakes(rule("?", "?", "?"))).hasSize(3);
  }

  @Test
  void aRuleThatIsOffIsNotWatched() {
    assertThat(WatchedRule.of(rule("slow", "off", "none"))).isEmpty();
    assertThat(WatchedRule.of(rule("slow", "p99 > 1s", "scale 3")))
        .singleElement()
        .extracting(WatchedRule::action)
        .isEqualTo(new AlertAction(AlertAction.Kind.SCALE, 3));
  }

  @Test
  void whatWasSetStandsInThePlaceOfWhatIsConfigured() {
    AlertSettings settings =
        settings(
            new AlertSettings.Rule("a", "node_lost", "critical", "none", true),
            new AlertSettings.Rule("b", "load_failed", "info", "none", true),
            new AlertSettings.Rule("b", "off", "warning", "none", false),
            new AlertSettings.Rule("c", "load_failed", "info", "none", false));
    AlertRule set = rule("c", "queued > 1", "none");

    assertThat(AlertRules.inForce(settings, List.of(set)))
        .containsExactly(
            new AlertRule("a", "node_lost", Severity.CRITICAL, "none", Source.DEFAULT),
            new AlertRule("b", "off", Severity.WARNING, "none", Source.CONFIGURATION),
            set);
  }

  @Test
  void mistakesOfTheConfigurationNameTheRule() {
    assertThat(
            AlertRules.mistakes(
                settings(
                    new AlertSettings.Rule("a", "node_lots", "info", "none", true),
                    new AlertSettings.Rule("b", "node_lost", "info", "freeze", false))))
        .satisfiesExactly(
            words ->
                assertThat(words)
                    .startsWith("modelgrid.alerts.default-rules, a: expression 'node_lots', posi"),
            words -> assertThat(words).startsWith("modelgrid.alerts.rules, b: action 'freeze'"));
  }
}
