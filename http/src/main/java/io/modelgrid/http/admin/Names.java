package io.modelgrid.http.admin;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.http.refusal.Refusal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks what callers write into paths, queries and headers. */
final class Names {
  /** The name of an upload that has none. */
  static final String DEFAULT_FILE = "model.onnx";

  /** Longest wait that a caller may ask for. */
  static final Duration MAX_WAIT = Duration.ofMinutes(10);

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern SLOT = Pattern.compile("(.+)\\.(0|[1-9][0-9]{0,5})");
  private static final Pattern TRAINING = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern RULE = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern WAIT = Pattern.compile("([0-9]{1,9})(ms|s|m)");
  private static final int MAX_FILE_NAME = 128;
  private static final int MAX_NODE_NAME = 255;

  private Names() {}

  static String model(String text) {
    if (!ModelSelector.isName(text)) {
      throw Refusal.badRequest(
          "model name '"
              + Refusal.shown(text)
              + "' (expected: 1 to 128 letters, digits, dots, underscores or hyphens, the first a"
              + " letter or digit)");
    }
    return text;
  }

  /** A slot: a model's name and a number. */
  static String slot(String text) {
    Matcher matcher = SLOT.matcher(text);
    if (!matcher.matches() || !ModelSelector.isName(matcher.group(1))) {
      throw Refusal.badRequest(
          "slot '"
              + Refusal.shown(text)
              + "' (expected: MODEL.NUMBER, such as minilm.0; GET /grid/v1/models/MODEL lists them)");
    }
    return text;
  }

  /** A node: its name, or where it has none that is known yet, its address. */
  static String node(String text) {
    if (text.isBlank()
        || text.length() > MAX_NODE_NAME
        || text.codePoints().anyMatch(Character::isISOControl)) {
      throw Refusal.badRequest(
          "node '"
              + Refusal.shown(text)
              + "' (expected: the name of a node; GET /grid/v1/nodes lists them)");
    }
    return text;
  }

  static String version(String text) {
    if (!VERSION.matcher(text).matches()) {
      throw Refusal.badRequest(
          "version '"
              + Refusal.shown(text)
              + "' (expected: a number of at most 18 digits that does not begin with 0)");
    }
    return text;
  }

  /** A label begins with a letter, so that nobody takes it for the number of a version. */
  static String label(String text) {
    if (!ModelSelector.isLabel(text)) {
      throw Refusal.badRequest(
          "label '"
              + Refusal.shown(text)
              + "' (expected: 1 to 128 letters, digits, dots, underscores or hyphens, the first a"
              + " letter)");
    }
    return text;
  }

  /** The id of an operation. */
  static String operation(String text) {
    if (!VERSION.matcher(text).matches()) {
      throw Refusal.badRequest(
          "operation '"
              + Refusal.shown(text)
              + "' (expected: its id, a number such as 17; GET /grid/v1/operations lists them)");
    }
    return text;
  }

  /** The id of a training. */
  static String training(String text) {
    if (!TRAINING.matcher(text).matches()) {
      throw Refusal.badRequest(
          "training '"
              + Refusal.shown(text)
              + "' (expected: its id; GET /grid/v1/trainings lists them)");
    }
    return text;
  }

  /** The name of an alert rule. */
  static String rule(String text) {
    if (!RULE.matcher(text).matches()) {
      throw Refusal.badRequest(
          "alert rule '"
              + Refusal.shown(text)
              + "' (expected: 1 to 64 letters, digits, underscores or hyphens, the first a letter)");
    }
    return text;
  }

  static String digest(String text) {
    if (!DIGEST.matcher(text).matches()) {
      throw Refusal.badRequest(
          "artifact '"
              + Refusal.shown(text)
              + "' (expected: a SHA-256 of 64 lower-case hex digits)");
    }
    return text;
  }

  /** A length of time such as 500ms, 30s or 2m. */
  static Duration wait(String text) {
    Matcher matcher = WAIT.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration wait =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
          };
      if (wait.compareTo(MAX_WAIT) <= 0) {
        return wait;
      }
    }
    throw Refusal.badRequest(
        "wait '"
            + Refusal.shown(text)
            + "' (expected: a time such as 500ms, 30s or 2m, at most 10m)");
  }

  /** The last part of a file name, without anything that could be more than a name. */
  static String file(String text) {
    int slash = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
    String base = text.substring(slash + 1).strip().replaceAll("[^A-Za-z0-9._-]", "_");
    int excess = base.length() - MAX_FILE_NAME;
    // The end is kept, because that is where the format is.
    String name = excess > 0 ? base.substring(excess) : base;
    return name.replace(".", "").isEmpty() ? DEFAULT_FILE : name;
  }
}
