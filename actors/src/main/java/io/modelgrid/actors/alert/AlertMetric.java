package io.modelgrid.actors.alert;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a rule can be about. */
public enum AlertMetric {
  P50("p50", Unit.SECONDS, Subject.MODEL),
  P95("p95", Unit.SECONDS, Subject.MODEL),
  P99("p99", Unit.SECONDS, Subject.MODEL),
  ERROR_RATE("error_rate", Unit.RATIO, Subject.MODEL),
  DRIFT("drift", Unit.RATIO, Subject.MODEL),
  REPLICAS_MISSING("replicas_missing", Unit.COUNT, Subject.MODEL),
  QUEUE_FULL("queue_full", Unit.COUNT, Subject.MODEL),
  QUEUED("queued", Unit.COUNT, Subject.MODEL),
  LOAD_FAILED("load_failed", Unit.COUNT, Subject.MODEL),
  NODE_LOST("node_lost", Unit.COUNT, Subject.NODE),
  DISK_FREE("disk_free", Unit.RATIO, Subject.NODE),
  CERTIFICATE_EXPIRES("certificate_expires", Unit.SECONDS, Subject.NODE);

  /** In what a metric is measured. */
  public enum Unit {
    COUNT("count", "a number without a unit, such as 0 or 3"),
    RATIO("ratio", "a share such as 5% or 0.5%, up to 100%"),
    SECONDS("seconds", "a time such as 250us, 200ms, 1.5s, 5m, 36h or 14d");

    private final String word;
    private final String expected;

    Unit(String word, String expected) {
      this.word = word;
      this.expected = expected;
    }

    /** As callers see it. */
    public String word() {
      return word;
    }

    String expected() {
      return expected;
    }
  }

  /** Of what there is one alert each. */
  enum Subject {
    MODEL,
    NODE
  }

  private final String word;
  private final Unit unit;
  private final Subject subject;

  AlertMetric(String word, Unit unit, Subject subject) {
    this.word = word;
    this.unit = unit;
    this.subject = subject;
  }

  /** Its name in an expression. */
  String word() {
    return word;
  }

  Unit unit() {
    return unit;
  }

  Subject subject() {
    return subject;
  }

  /** Whether its name alone is a condition: that there is any. */
  boolean standsAlone() {
    return this == NODE_LOST || this == LOAD_FAILED;
  }

  /** Whether it is made of what requests came to, over a while. */
  boolean countsRequests() {
    return switch (this) {
      case P50, P95, P99, ERROR_RATE, DRIFT -> true;
      default -> false;
    };
  }

  static Optional<AlertMetric> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
  }

  /** All names, for whoever used another one. */
  static String known() {
    return Arrays.stream(values()).map(AlertMetric::word).collect(Collectors.joining(", "));
  }
}
