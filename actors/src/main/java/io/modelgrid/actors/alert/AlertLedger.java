package io.modelgrid.actors.alert;

import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each alert stands. A condition that holds makes it pending, one that has held for as long
 * as its rule says makes it fire, and one that has not held for {@link #RESOLVE_AFTER} resolves it;
 * what is resolved is forgotten after {@link #KEPT}. Confined to its supervisor; a policy without a
 * clock: times are those of the monotonic clock, and for people those of the other.
 */
final class AlertLedger {
  static final Duration RESOLVE_AFTER = Duration.ofSeconds(5);
  static final Duration KEPT = Duration.ofMinutes(10);

  /** Most alerts that are kept. */
  static final int MOST = 1_000;

  private static final Comparator<AlertView> ORDER =
      Comparator.comparing(AlertLedger::rank)
          .thenComparing(AlertView::rule)
          .thenComparing(AlertView::subject);

  /** An alert that began to fire, or is over. */
  record Change(AlertView alert, @Nullable WatchedRule rule) {}

  private record Key(String rule, String subject) {}

  /**
   * An alert.
   *
   * @param sinceNanos when it came into its state
   * @param heldNanos when its condition held last, or will be taken to have held
   */
  private record Entry(AlertView view, long sinceNanos, long heldNanos) {}

  private final Map<Key, Entry> entries = new HashMap<>();

  /**
   * Goes on with what another ledger knew, as far as it is firing or pending. Nothing is taken for
   * over before there was time to look again.
   */
  void resume(List<AlertView> known, List<WatchedRule> rules, long nanos, Instant now) {
    for (AlertView view : known) {
      if (view.state() == State.RESOLVED || entries.size() >= MOST) {
        continue;
      }
      rules.stream()
          .filter(rule -> isOf(view, rule))
          .findFirst()
          .ifPresent(
              rule -> {
                long ago = Math.max(0, Duration.between(view.since(), now).toNanos());
                long held = nanos + rule.condition().lookBack().toNanos();
                entries.put(
                    new Key(view.rule(), view.subject()), new Entry(view, nanos - ago, held));
              });
    }
  }

  private static boolean isOf(AlertView view, WatchedRule rule) {
    return rule.rule().name().equals(view.rule())
        && rule.rule().expression().equals(view.expression());
  }

  /** Applies the rules to what was measured by each, in their order; tells what changed. */
  List<Change> apply(
      List<WatchedRule> rules, List<List<Measurement>> measured, long nanos, Instant now) {
    List<Change> changes = new ArrayList<>();
    Set<Key> seen = new HashSet<>();
    for (int index = 0; index < rules.size(); index++) {
      WatchedRule rule = rules.get(index);
      for (Measurement each : measured.get(index)) {
        seen.add(new Key(rule.rule().name(), each.subject()));
        apply(rule, each, nanos, now, changes);
      }
    }
    for (Key key : List.copyOf(entries.keySet())) {
      WatchedRule rule =
          rules.stream()
              .filter(each -> each.rule().name().equals(key.rule()))
              .findFirst()
              .orElse(null);
      leave(key, rule, seen.contains(key), nanos, now, changes);
    }
    return changes;
  }

  private void apply(
      WatchedRule rule, Measurement measured, long nanos, Instant now, List<Change> changes) {
    Key key = new Key(rule.rule().name(), measured.subject());
    Entry before = entries.get(key);
    if (before != null && !isOf(before.view(), rule)) {
      return; // another rule's, by the same name: it is over first
    }
    if (!rule.condition().holds(measured.value())) {
      if (before != null && before.view().state() == State.FIRING) {
        AlertView view = measured(before.view(), measured);
        entries.put(key, new Entry(view, before.sinceNanos(), before.heldNanos()));
      }
      return;
    }
    if (before == null || before.view().state() == State.RESOLVED) {
      if (before == null && entries.size() >= MOST) {
        return;
      }
      before = new Entry(view(rule, measured, State.PENDING, now), nanos, nanos);
    }
    long held = Math.max(before.heldNanos(), nanos);
    boolean lasted = nanos - before.sinceNanos() >= rule.condition().lasting().toNanos();
    if (before.view().state() == State.PENDING && lasted) {
      AlertView fires = view(rule, measured, State.FIRING, now);
      changes.add(new Change(fires, rule));
      entries.put(key, new Entry(fires, nanos, held));
    } else {
      entries.put(key, new Entry(measured(before.view(), measured), before.sinceNanos(), held));
    }
  }

  /** What follows where a condition does not hold any more, or its rule is another one now. */
  private void leave(
      Key key,
      @Nullable WatchedRule rule,
      boolean seen,
      long nanos,
      Instant now,
      List<Change> changes) {
    Entry entry = Objects.requireNonNull(entries.get(key));
    boolean same = rule != null && isOf(entry.view(), rule);
    long silent = nanos - entry.heldNanos();
    switch (entry.view().state()) {
      case PENDING -> {
        if (!same || silent > 0) {
          entries.remove(key);
        }
      }
      case FIRING -> {
        if (!same || silent >= RESOLVE_AFTER.toNanos()) {
          AlertView over = over(entry.view(), reason(entry.view(), same, seen), now);
          entries.put(key, new Entry(over, nanos, entry.heldNanos()));
          changes.add(new Change(over, rule));
        }
      }
      case RESOLVED -> {
        if (nanos - entry.sinceNanos() >= KEPT.toNanos() || !same) {
          entries.remove(key);
        }
      }
    }
  }

  private static String reason(AlertView view, boolean same, boolean seen) {
    if (!same) {
      return "the rule was changed, switched off or removed";
    }
    return seen
        ? view.message()
        : view.subject() + " is not there, or cannot be measured, any more";
  }

  /** What the rule did about it. */
  void acted(String rule, String subject, String words) {
    entries.computeIfPresent(
        new Key(rule, subject),
        (key, entry) ->
            new Entry(acted(entry.view(), words), entry.sinceNanos(), entry.heldNanos()));
  }

  /** All alerts: firing ones first, then pending, then resolved ones. */
  List<AlertView> alerts() {
    return entries.values().stream().map(Entry::view).sorted(ORDER).toList();
  }

  private static int rank(AlertView view) {
    return switch (view.state()) {
      case FIRING -> 0;
      case PENDING -> 1;
      case RESOLVED -> 2;
    };
  }

  private static AlertView view(
      WatchedRule rule, Measurement measured, State state, Instant since) {
    return new AlertView(
        rule.rule().name(),
        rule.rule().expression(),
        rule.rule().severity(),
        state,
        measured.subject(),
        measured.value(),
        rule.condition().threshold(),
        rule.condition().metric().unit().word(),
        since,
        measured.words(),
        null);
  }

  private static AlertView measured(AlertView view, Measurement measured) {
    return with(view, view.state(), measured.value(), view.since(), measured.words(), view.acted());
  }

  private static AlertView over(AlertView view, String message, Instant now) {
    return with(view, State.RESOLVED, view.value(), now, message, view.acted());
  }

  private static AlertView acted(AlertView view, String words) {
    return with(view, view.state(), view.value(), view.since(), view.message(), words);
  }

  private static AlertView with(
      AlertView view,
      State state,
      @Nullable Double value,
      Instant since,
      String message,
      @Nullable String acted) {
    return new AlertView(
        view.rule(),
        view.expression(),
        view.severity(),
        state,
        view.subject(),
        value,
        view.threshold(),
        view.unit(),
        since,
        message,
        acted);
  }
}
