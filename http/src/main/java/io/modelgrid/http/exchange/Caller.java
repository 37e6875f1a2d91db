package io.modelgrid.http.exchange;

import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, by the header {@code Modelgrid-Caller}: any key that stays the same for a caller, such
 * as a user's number. A sticky canary chooses by it.
 */
public final class Caller {
  private static final String HEADER = "Modelgrid-Caller";
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,256}");

  private Caller() {}

  /** The caller; null where the header is missing. */
  public static @Nullable String of(Call call) {
    return of(call.headers(HEADER));
  }

  /** The caller by the values of the header; null where there are none. */
  public static @Nullable String of(List<String> values) {
    if (values.isEmpty()) {
      return null;
    }
    String caller = values.get(0);
    if (values.size() > 1 || !VISIBLE.matcher(caller).matches()) {
      throw Refusal.badRequest(
          HEADER
              + " '"
              + Refusal.shown(String.join(", ", values))
              + "' (expected: one header of 1 to 256 visible ASCII characters)");
    }
    return caller;
  }
}
