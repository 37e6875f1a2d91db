package io.modelgrid.actors.swap;

import io.modelgrid.config.SwapSettings;
import io.modelgrid.engine.api.VersionTally;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows from comparing a canary with the stable version. Pure.
 *
 * @param verdict what follows
 * @param reason in words with numbers
 * @param numbers what was compared, by name
 */
record CanaryVerdict(Verdict verdict, String reason, Map<String, String> numbers) {
  CanaryVerdict {
    numbers = Map.copyOf(numbers);
  }

  /** What follows, by the name that stands in the history. */
  enum Verdict {
    GO_ON("go-on"),
    WAIT("wait"),
    ROLL_BACK("roll-back");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** A model that answers within microseconds is not given up for a few milliseconds of noise. */
  static final long SLACK_MICROS = 5_000;

  private static final double PERCENTILE = 0.95;

  /**
   * Judges a step.
   *
   * @param stable what was counted of the stable version since the step began
   * @param canary the same of the version on trial
   * @param timeOver whether the step has lasted as long as it shall
   */
  static CanaryVerdict of(
      VersionTally stable, VersionTally canary, boolean timeOver, SwapSettings settings) {
    Map<String, String> numbers = numbers(stable, canary);
    long judged = total(canary);
    if (judged < settings.canaryMinRequests()) {
      String reason = "%d of %d requests".formatted(judged, settings.canaryMinRequests());
      return new CanaryVerdict(Verdict.WAIT, reason, numbers);
    }
    String fault = fault(stable, canary, settings);
    if (fault != null) {
      return new CanaryVerdict(Verdict.ROLL_BACK, fault, numbers);
    }
    String fine =
        "%d requests, %s of them failed, 95th percentile %d µs (stable %d µs)"
            .formatted(judged, percent(failures(canary)), percentile(canary), percentile(stable));
    return new CanaryVerdict(timeOver ? Verdict.GO_ON : Verdict.WAIT, fine, numbers);
  }

  private static @Nullable String fault(
      VersionTally stable, VersionTally canary, SwapSettings settings) {
    double excess = failures(canary) - failures(stable);
    if (excess > 0 && excess >= settings.canaryErrorExcess()) {
      return "%s of its requests failed against %s of stable's (expected: less than %s more)"
          .formatted(
              percent(failures(canary)),
              percent(failures(stable)),
              percent(settings.canaryErrorExcess()));
    }
    if (slow(stable, canary, settings)) {
      return "its 95th percentile is %d µs against stable's %d µs (expected: less than %s times)"
          .formatted(percentile(canary), percentile(stable), settings.canaryLatencyRatio());
    }
    double differing = differing(canary);
    return canary.compared() >= settings.canaryMinRequests()
            && differing > 0
            && differing >= settings.canaryFlips()
        ? "%s of %d compared answers differ from stable's (expected: less than %s)"
            .formatted(percent(differing), canary.compared(), percent(settings.canaryFlips()))
        : null;
  }

  /** Only where stable had enough requests to compare with. */
  private static boolean slow(VersionTally stable, VersionTally canary, SwapSettings settings) {
    return stable.answered() >= settings.canaryMinRequests()
        && percentile(canary) >= settings.canaryLatencyRatio() * percentile(stable)
        && percentile(canary) - percentile(stable) > SLACK_MICROS;
  }

  private static long percentile(VersionTally tally) {
    return tally.percentileMicros(PERCENTILE);
  }

  private static long total(VersionTally tally) {
    return tally.answered() + tally.failed();
  }

  private static double failures(VersionTally tally) {
    return total(tally) == 0 ? 0 : (double) tally.failed() / total(tally);
  }

  /** Another class, or answers that cannot even be compared. */
  private static double differing(VersionTally tally) {
    return tally.compared() == 0
        ? 0
        : (double) (tally.flips() + tally.mismatched()) / tally.compared();
  }

  private static String percent(double share) {
    return Math.round(share * 10_000) / 100.0 + " %";
  }

  private static Map<String, String> numbers(VersionTally stable, VersionTally canary) {
    Map<String, String> numbers = new LinkedHashMap<>();
    count(numbers, "stable", stable);
    count(numbers, "canary", canary);
    numbers.put("compared", String.valueOf(canary.compared()));
    numbers.put("flips", String.valueOf(canary.flips()));
    numbers.put("mismatched", String.valueOf(canary.mismatched()));
    numbers.put("largest-difference", String.valueOf(canary.largestDifference()));
    return numbers;
  }

  private static void count(Map<String, String> numbers, String who, VersionTally tally) {
    numbers.put(who + "-version", tally.version());
    numbers.put(who + "-answered", String.valueOf(tally.answered()));
    numbers.put(who + "-failed", String.valueOf(tally.failed()));
    numbers.put(who + "-p95-micros", String.valueOf(percentile(tally)));
  }
}
