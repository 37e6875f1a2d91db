package io.modelgrid.http.v1;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path under {@code /v1/models}, taken apart.
 *
 * @param selector null for the list of models
 * @param verb what stands after the last colon, in lower case, or null
 * @param metadata whether it ends in {@code /metadata}
 */
record V1Path(@Nullable ModelSelector selector, @Nullable String verb, boolean metadata) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}");
  private static final String ADVICE =
      "expected: /v1/models, /v1/models/MODEL[/versions/NUMBER or /labels/LABEL], and after it"
          + " /metadata, :predict, :classify or :regress";

  /** Whether a path is one of these, as far as its beginning tells. */
  static boolean owns(Call call) {
    List<String> segments = call.segments();
    return segments.size() >= 2
        && segments.get(0).equalsIgnoreCase("v1")
        && segments.get(1).equalsIgnoreCase("models");
  }

  /** Whether a path ends in a verb. */
  static boolean hasVerb(Call call) {
    int last = call.segments().size() - 1;
    return last >= 2 && call.segments().get(last).contains(":");
  }

  /**
   * Takes a path apart.
   *
   * @throws RefusedException with status 404 if it leads nowhere, 400 if it contradicts itself
   */
  static V1Path of(Call call) {
    List<String> parts = new ArrayList<>(call.segments().subList(2, call.segments().size()));
    if (parts.isEmpty()) {
      return new V1Path(null, null, false);
    }
    int last = parts.size() - 1;
    int colon = parts.get(last).lastIndexOf(':');
    String verb = null;
    if (colon >= 0) {
      verb = parts.get(last).substring(colon + 1).toLowerCase(Locale.ROOT);
      parts.set(last, parts.get(last).substring(0, colon));
    }
    boolean metadata = verb == null && last > 0 && isWord(parts.get(last), "metadata");
    if (metadata) {
      parts.remove(last);
    }
    if (parts.get(0).isEmpty()) {
      throw Refusal.badRequest("Missing model name in request.");
    }
    return new V1Path(selector(call, parts), verb, metadata);
  }

  private static ModelSelector selector(Call call, List<String> parts) {
    String model = parts.get(0);
    if (parts.size() == 1) {
      return ModelSelector.of(model);
    }
    if (parts.size() == 3 && isWord(parts.get(1), "versions")) {
      return ModelSelector.ofVersion(model, number(parts.get(2)));
    }
    if (parts.size() == 3 && isWord(parts.get(1), "labels")) {
      return ModelSelector.ofLabel(model, parts.get(2));
    }
    if (parts.size() == 5 && isChoice(parts.get(1)) && isChoice(parts.get(3))) {
      throw Refusal.badRequest(
          "the path names a version and a label (expected: one of them, or none)");
    }
    throw new RefusedException(Routes.unknown(call, ADVICE));
  }

  private static String number(String text) {
    try {
      if (NUMBER.matcher(text).matches()) {
        return Long.toString(Long.parseLong(text));
      }
    } catch (NumberFormatException e) {
      throw notNumeric(text);
    }
    throw notNumeric(text);
  }

  private static RefusedException notNumeric(String text) {
    return Refusal.badRequest(
        "Failed to convert version: %s to numeric. (expected: a whole number of 64 bits)"
            .formatted(Refusal.shown(text)));
  }

  private static boolean isChoice(String part) {
    return isWord(part, "versions") || isWord(part, "labels");
  }

  private static boolean isWord(String part, String word) {
    return part.equalsIgnoreCase(word);
  }
}
