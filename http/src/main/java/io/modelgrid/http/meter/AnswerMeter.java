package io.modelgrid.http.meter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.http.door.Knock.Kind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is answered in one dialect, by the kind of request and the answer's code, refusals
 * included: {@code modelgrid_requests_total}. Thread-safe; counting allocates nothing.
 */
public final class AnswerMeter {
  /** The code of a request whose caller went away before its answer began. */
  public static final int ABANDONED = 499;

  private static final int CODES = 600;

  private final MeterRegistry registry;
  private final String dialect;
  private final IntFunction<String> words;
  private final Map<Kind, AtomicReferenceArray<@Nullable Counter>> counters =
      new EnumMap<>(Kind.class);

  /**
   * Nothing counted yet.
   *
   * @param words what people call a code; the same for the same code
   */
  public AnswerMeter(MeterRegistry registry, String dialect, IntFunction<String> words) {
    this.registry = registry;
    this.dialect = dialect;
    this.words = words;
    for (Kind kind : Kind.values()) {
      counters.put(kind, new AtomicReferenceArray<>(CODES));
    }
  }

  /** One of a dialect whose codes are those of HTTP. */
  public static AnswerMeter http(MeterRegistry registry, String dialect) {
    return new AnswerMeter(registry, dialect, Integer::toString);
  }

  /**
   * A request was answered.
   *
   * @param code from 0 to 599
   */
  public void count(Kind kind, int code) {
    AtomicReferenceArray<@Nullable Counter> byCode = Objects.requireNonNull(counters.get(kind));
    Counter counter = byCode.get(code);
    if (counter == null) {
      counter = made(kind, code); // two threads may make it, and get the same
      byCode.set(code, counter);
    }
    counter.increment();
  }

  private Counter made(Kind kind, int code) {
    return Counter.builder("modelgrid.requests")
        .description("Requests that this node answered, by dialect, kind and code of the answer")
        .tag("dialect", dialect)
        .tag("kind", kind.name().toLowerCase(Locale.ROOT))
        .tag("code", words.apply(code))
        .register(registry);
  }
}
