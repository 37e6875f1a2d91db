package io.modelgrid.http.admin;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a swap, a canary or a shadow is asked to do. For one body. */
final class SwapBody {
  private static final int MAX_STEPS = 50;
  private static final Duration MAX_EVERY = Duration.ofDays(7);
  private static final List<Integer> DEFAULT_STEPS = List.of(500, 2_500, OperationPlan.WHOLE);
  private static final Duration DEFAULT_EVERY = Duration.ofMinutes(1);
  private static final String STEPS =
      "a list of growing shares above 0%, such as [\"5%\", \"25%\", \"100%\"], at most "
          + MAX_STEPS
          + " of them";

  /** The fields that go with one strategy alone. */
  private static final Map<String, Kind> ONLY =
      Map.of(
          "steps", Kind.CANARY,
          "every", Kind.CANARY,
          "sticky", Kind.CANARY,
          "compare", Kind.CANARY,
          "share", Kind.SHADOW,
          "unload_first", Kind.SWAP);

  private final CommandBody body =
      new CommandBody()
          .field("version", json -> version = version(json))
          .field("strategy", json -> kind = kind(json))
          .field("steps", json -> steps = steps(json))
          .field("every", json -> every = FieldValues.time(json, "every", MAX_EVERY))
          .field("sticky", json -> sticky = FieldValues.flag(json, "sticky"))
          .field("compare", json -> compare = FieldValues.share(json, "compare"))
          .field("share", json -> share = FieldValues.share(json, "share"))
          .field(
              "allow_signature_change",
              json -> allowSignatureChange = FieldValues.flag(json, "allow_signature_change"))
          .field("unload_first", json -> unloadFirst = FieldValues.flag(json, "unload_first"));

  private Kind kind = Kind.SWAP;
  private List<Integer> steps = DEFAULT_STEPS;
  private Duration every = DEFAULT_EVERY;
  private boolean sticky;
  private int compare;
  private int share;
  private boolean allowSignatureChange;
  private boolean unloadFirst;
  private @Nullable String version;

  private SwapBody() {}

  /** A plan, and why; null if no reason was given. */
  record Asked(OperationPlan plan, @Nullable String why) {}

  static Asked read(JsonReader.Format format, byte[] bytes) {
    SwapBody swap = new SwapBody();
    Set<String> seen = swap.body.read(format, bytes);
    return new Asked(swap.plan(seen), swap.body.why());
  }

  private OperationPlan plan(Set<String> seen) {
    if (version == null) {
      throw Refusal.badRequest("version is missing (expected: {\"version\": \"2\"})");
    }
    seen.forEach(this::checkStrategy);
    if (kind == Kind.SHADOW && !seen.contains("share")) {
      throw Refusal.badRequest(
          "share is missing (expected: the share of the requests that is copied, such as \"10%\";"
              + " 0% ends a shadow)");
    }
    return switch (kind) {
      case CANARY -> canary(version);
      case SHADOW -> shadow(version);
      default -> OperationPlan.swap(version, allowSignatureChange, unloadFirst);
    };
  }

  private void checkStrategy(String field) {
    Kind only = ONLY.get(field);
    if (only != null && only != kind) {
      throw Refusal.badRequest(
          field
              + " does not go with strategy '"
              + word(kind)
              + "' (expected: \"strategy\": \""
              + word(only)
              + "\")");
    }
  }

  private OperationPlan canary(String version) {
    return new OperationPlan(
        Kind.CANARY,
        version,
        ModelSelector.STABLE,
        steps,
        every,
        sticky,
        compare,
        allowSignatureChange,
        false);
  }

  private OperationPlan shadow(String version) {
    return new OperationPlan(
        Kind.SHADOW,
        version,
        "",
        List.of(share),
        Duration.ZERO,
        false,
        0,
        allowSignatureChange,
        false);
  }

  static String version(JsonReader json) {
    return Names.version(FieldValues.text(json, "version", "the number of a version, as \"2\""));
  }

  private static Kind kind(JsonReader json) {
    String expected = "\"atomic\", \"canary\" or \"shadow\"";
    return switch (FieldValues.text(json, "strategy", expected)) {
      case "atomic" -> Kind.SWAP;
      case "canary" -> Kind.CANARY;
      case "shadow" -> Kind.SHADOW;
      default -> throw FieldValues.unfit(json, "strategy", expected);
    };
  }

  private static String word(Kind kind) {
    return kind == Kind.SWAP ? "atomic" : kind.name().toLowerCase(Locale.ROOT);
  }

  /** Growing shares; what does not end with everything gets that appended. */
  private static List<Integer> steps(JsonReader json) {
    if (json.token() != JsonToken.START_ARRAY) {
      throw FieldValues.unfit(json, "steps", STEPS);
    }
    List<Integer> steps = new ArrayList<>();
    int last = 0;
    while (json.next() != JsonToken.END_ARRAY) {
      String field = "steps[" + steps.size() + "]";
      int step = FieldValues.share(json, field);
      if (step <= last || steps.size() == MAX_STEPS) {
        throw FieldValues.unfit(json, field, STEPS);
      }
      steps.add(step);
      last = step;
    }
    if (steps.isEmpty()) {
      throw json.mistake("steps is empty (expected: " + STEPS + ")");
    }
    if (last < OperationPlan.WHOLE) {
      steps.add(OperationPlan.WHOLE);
    }
    return List.copyOf(steps);
  }
}
