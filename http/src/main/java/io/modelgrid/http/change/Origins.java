package io.modelgrid.http.change;

import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.http.exchange.Call;
import org.jspecify.annotations.Nullable;

/** Says who changes something, and why. */
public final class Origins {
  private Origins() {}

  public static Origin of(Call call) {
    return of(call, null);
  }

  /**
   * With the reason that the caller gave, if it gave one; else the request's line stands for it.
   */
  public static Origin of(Call call, @Nullable String why) {
    return new Origin("anonymous", why == null || why.isEmpty() ? call.line() : why);
  }
}
