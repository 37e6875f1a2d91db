package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertLedgerTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final long FIRST = 1_000_000_000_000L;
  private static final WatchedRule AT_ONCE = rule("rule", "queued > 3");
  private static final WatchedRule LASTING = rule("rule", "queued > 3 for 10s");

  private final AlertLedger ledger = new AlertLedger();
  private final List<String> changes = new ArrayList<>();
  private long second;

  private static WatchedRule rule(String name, String expression) {
    return WatchedRule.of(WatchedRuleTest.rule(name, expression, "none")).findFirst().orElseThrow();
  }

  private static long nanos(long second) {
    return FIRST + Duration.ofSeconds(second).toNanos();
  }

  /** One look, a second after the one before. */
  private void measured(WatchedRule rule, int... values) {
    second++;
    List<Measurement> measured =
        IntStream.range(0, values.length)
            .mapToObj(each -> new Measurement("m" + each, values[each], values[each] + " wait"))
            .toList();
    ledger
        .apply(List.of(rule), List.of(measured), nanos(second), START.plusSeconds(second))
        .forEach(change -> note(change.alert()));
  }

  private void note(AlertView alert) {
    changes.add(alert.subject() + " " + alert.state() + ": " + alert.message());
  }

  private void measuredFor(int seconds, WatchedRule rule, int... values) {
    for (int each = 0; each < seconds; each++) {
      measured(rule, values);
    }
  }

  private List<State> states() {
    return ledger.alerts().stream().map(AlertView::state).toList();
  }

  @Test
  void whatIsAsItShouldBeIsNoAlert() {
    measuredFor(20, LASTING, 3);

    assertThat(ledger.alerts()).isEmpty();
    assertThat(changes).isEmpty();
  }

  @Test
  void firesOnceItsConditionHasHeldForLongEnough() {
    measured(LASTING, 4);
    assertThat(states()).containsExactly(State.PENDING);
    measuredFor(9, LASTING, 5);
    assertThat(states()).containsExactly(State.PENDING);
    assertThat(changes).isEmpty();

    measured(LASTING, 6);
    assertThat(changes).containsExactly("m0 FIRING: 6 wait");
    AlertView alert = ledger.alerts().get(0);
    assertThat(alert.since()).isEqualTo(START.plusSeconds(11));
    assertThat(alert.value()).isEqualTo(6);
    assertThat(alert.threshold()).isEqualTo(3);
    assertThat(alert.unit()).isEqualTo("count");
  }

  @Test
  void firesAtOnceWhereNoTimeIsNamed() {
    measured(AT_ONCE, 4);

    assertThat(changes).containsExactly("m0 FIRING: 4 wait");
  }

  @Test
  void whatDoesNotLastDoesNotFire() {
    for (int round = 0; round < 5; round++) {
      measuredFor(9, LASTING, 4);
      measured(LASTING, 3);
      assertThat(ledger.alerts()).isEmpty();
    }
    assertThat(changes).isEmpty();
  }

  @Test
  void isToldOnceHoweverLongItFires() {
    measured(AT_ONCE, 4);
    measuredFor(100, AT_ONCE, 9);

    assertThat(changes).hasSize(1);
    assertThat(ledger.alerts().get(0).since()).isEqualTo(START.plusSeconds(1));
    assertThat(ledger.alerts().get(0).value()).as("what is measured now").isEqualTo(9);
  }

  @Test
  void isOverWhenItsConditionHasNotHeldForAWhile() {
    measured(AT_ONCE, 4);
    measuredFor(4, AT_ONCE, 2);
    assertThat(states()).containsExactly(State.FIRING);
    measured(AT_ONCE, 2);

    assertThat(changes).containsExactly("m0 FIRING: 4 wait", "m0 RESOLVED: 2 wait");
    assertThat(states()).containsExactly(State.RESOLVED);
  }

  @Test
  void whatFlapsIsToldOnce() {
    for (int round = 0; round < 20; round++) {
      measured(AT_ONCE, 4);
      measuredFor(3, AT_ONCE, 2);
    }

    assertThat(changes).containsExactly("m0 FIRING: 4 wait");
  }

  @Test
  void whatIsNotThereAnyMoreIsOver() {
    measured(AT_ONCE, 4);
    measuredFor(5, AT_ONCE);

    assertThat(changes.get(1))
        .isEqualTo("m0 RESOLVED: m0 is not there, or cannot be measured, any more");
  }

  @Test
  void canFireAgainAfterItWasOver() {
    measured(AT_ONCE, 4);
    measuredFor(5, AT_ONCE, 2);
    measured(AT_ONCE, 4);

    assertThat(changes)
        .containsExactly("m0 FIRING: 4 wait", "m0 RESOLVED: 2 wait", "m0 FIRING: 4 wait");
  }

  @Test
  void whatIsOverIsForgottenAfterAWhile() {
    measured(AT_ONCE, 4);
    measuredFor(5, AT_ONCE, 2);
    measuredFor((int) AlertLedger.KEPT.toSeconds() - 1, AT_ONCE, 2);
    assertThat(states()).containsExactly(State.RESOLVED);
    measured(AT_ONCE, 2);

    assertThat(ledger.alerts()).isEmpty();
  }

  @Test
  void eachSubjectHasItsOwnAlertAndFiringOnesComeFirst() {
    measured(AT_ONCE, 2, 4, 4);
    measuredFor(5, AT_ONCE, 2, 2, 4);

    assertThat(ledger.alerts())
        .extracting(alert -> alert.subject() + " " + alert.state())
        .containsExactly("m2 FIRING", "m1 RESOLVED");
  }

  @Test
  void aRuleThatIsChangedEndsWhatItSaid() {
    measured(AT_ONCE, 4);
    measured(rule("rule", "queued > 100"), 4);
    assertThat(changes.get(1))
        .isEqualTo("m0 RESOLVED: the rule was changed, switched off or removed");
    measured(rule("rule", "queued > 1"), 4);
    measured(rule("rule", "queued > 1"), 4);

    assertThat(changes).last().isEqualTo("m0 FIRING: 4 wait");
  }

  @Test
  void aRuleThatIsGoneEndsWhatItSaid() {
    measured(AT_ONCE, 4);
    measured(rule("other", "queued > 100"), 4);

    assertThat(changes).hasSize(2);
    assertThat(states()).containsExactly(State.RESOLVED);
  }

  @Test
  void keepsNoMoreThanSoMany() {
    measured(AT_ONCE, IntStream.range(0, AlertLedger.MOST + 500).map(each -> 9).toArray());

    assertThat(ledger.alerts()).hasSize(AlertLedger.MOST);
    assertThat(changes).hasSize(AlertLedger.MOST);
  }

  @Test
  void whatTheRuleDidStaysWithTheAlert() {
    measured(AT_ONCE, 4);
    ledger.acted("rule", "m0", "scaled from 1 to 2 replicas");
    ledger.acted("rule", "gone", "nothing");
    measuredFor(6, AT_ONCE, 2);

    assertThat(ledger.alerts())
        .extracting(AlertView::acted)
        .containsExactly("scaled from 1 to 2 replicas");
  }

  @Test
  void goesOnWithWhatFired() {
    measured(AT_ONCE, 4);
    AlertLedger next = new AlertLedger();
    next.resume(ledger.alerts(), List.of(AT_ONCE), nanos(50), START.plusSeconds(50));
    assertThat(next.alerts()).isEqualTo(ledger.alerts());

    Measurement still = new Measurement("m0", 4, "4 wait");
    assertThat(
            next.apply(List.of(AT_ONCE), List.of(List.of(still)), nanos(51), START.plusSeconds(51)))
        .as("what fires on is nothing new")
        .isEmpty();
    Measurement over = new Measurement("m0", 0, "0 wait");
    assertThat(
            next.apply(List.of(AT_ONCE), List.of(List.of(over)), nanos(56), START.plusSeconds(56)))
        .extracting(change -> change.alert().state())
        .containsExactly(State.RESOLVED);
  }

  // Its windows are empty at first: that nothing can be measured yet does not mean that all is
  // well.
  @Test
  void doesNotTakeForOverWhatItCouldNotMeasureYet() {
    WatchedRule counted = rule("slow", "p99 > 1s for 30s");
    AlertView fired =
        new AlertView(
            "slow",
            "p99 > 1s for 30s",
            counted.rule().severity(),
            State.FIRING,
            "m0",
            2.0,
            1,
            "seconds",
            START,
            "p99 is 2 s",
            null);
    ledger.resume(List.of(fired), List.of(counted), nanos(0), START);

    for (int each = 1; each < 35; each++) {
      assertThat(ledger.apply(List.of(counted), List.of(List.of()), nanos(each), START)).isEmpty();
    }
    assertThat(ledger.apply(List.of(counted), List.of(List.of()), nanos(35), START)).hasSize(1);
  }

  @Test
  void goesOnWithWhatWasPendingFromWhenItBegan() {
    measuredFor(8, LASTING, 4);
    AlertLedger next = new AlertLedger();
    next.resume(ledger.alerts(), List.of(LASTING), nanos(11), START.plusSeconds(11));

    Measurement still = new Measurement("m0", 4, "4 wait");
    assertThat(
            next.apply(List.of(LASTING), List.of(List.of(still)), nanos(12), START.plusSeconds(12)))
        .extracting(change -> change.alert().state())
        .containsExactly(State.FIRING);
  }

  @Test
  void doesNotGoOnWithWhatIsOverOrOfAnotherRule() {
    measured(AT_ONCE, 4, 4);
    measuredFor(5, AT_ONCE, 2, 4);
    AlertLedger next = new AlertLedger();
    next.resume(ledger.alerts(), List.of(rule("rule", "queued > 1")), nanos(9), START);
    assertThat(next.alerts()).isEmpty();

    next.resume(ledger.alerts(), List.of(AT_ONCE), nanos(9), START);
    assertThat(next.alerts()).extracting(AlertView::subject).containsExactly("m1");
  }
}
