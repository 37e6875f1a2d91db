package io.modelgrid.http.openai;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A refusal that names the part of the request that is wrong. Like its like, without a trace. */
final class Objection extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;
  private final String param;
  private final @Nullable String code;

  Objection(Refusal refusal, String param, @Nullable String code) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
    this.param = param;
    this.code = code;
  }

  /** A parameter that is wrong. */
  static Objection to(String param, String message) {
    return new Objection(Refusal.of(400, message), param, null);
  }

  /** Does something whose refusals are all about one parameter. */
  static <T> T about(String param, Supplier<T> step) {
    try {
      return step.get();
    } catch (RefusedException e) {
      throw new Objection(e.refusal(), param, null);
    }
  }

  Refusal refusal() {
    return refusal;
  }

  String param() {
    return param;
  }

  @Nullable String code() {
    return code;
  }
}
