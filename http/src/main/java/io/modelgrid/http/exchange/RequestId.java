package io.modelgrid.http.exchange;

import io.modelgrid.engine.api.Trail;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * By which a request is found in logs: what its caller gave in {@code X-Request-Id} where that is
 * one header that {@link Trail#isFit fits}, else one that this process made and no other will.
 */
public final class RequestId {
  /** In requests and in all answers. */
  public static final String HEADER = "X-Request-Id";

  private static final int RADIX = 36;

  private static final String PROCESS =
      Long.toString(new SecureRandom().nextLong() >>> 16, RADIX) + "-";
  private static final AtomicLong LAST = new AtomicLong();

  private RequestId() {}

  /** The id by the values of the header. */
  public static String of(List<String> values) {
    return values.size() == 1 && Trail.isFit(values.get(0))
        ? values.get(0)
        : PROCESS + Long.toString(LAST.incrementAndGet(), RADIX);
  }
}
