package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a version takes the place of another. */
final class SwapOptions {
  @Option(
      names = "--canary",
      paramLabel = "SHARE",
      split = ",",
      arity = "0..1",
      fallbackValue = "5%,25%,100%",
      converter = Share.class,
      description =
          "In steps (default: 5%%,25%%,100%%), each watched; back by itself if it is worse than"
              + " stable.")
  private @Nullable List<String> canary;

  @Option(
      names = "--every",
      paramLabel = "1m",
      description = "With --canary: how long each step lasts at least (default: 1m).")
  private @Nullable String every;

  @Option(
      names = "--sticky",
      description = "With --canary: choose by the header Modelgrid-Caller, not by request.")
  private boolean sticky;

  @Option(
      names = "--compare",
      paramLabel = "10%",
      converter = Share.class,
      description = "With --canary: check this share of stable's answers against the canary's.")
  private @Nullable String compare;

  @Option(
      names = "--shadow",
      paramLabel = "10%",
      converter = Share.class,
      description = "Only copy this share of the requests to it and compare; 0%% ends that.")
  private @Nullable String shadow;

  @Option(
      names = "--allow-signature-change",
      description = "Although its inputs or outputs differ from stable's.")
  private boolean allowSignatureChange;

  @Option(
      names = "--unload-first",
      description = "Unload the old version first if memory is short; requests wait meanwhile.")
  private boolean unloadFirst;

  /** What is wrong with the options together; empty if nothing is. */
  Optional<String> mistake() {
    if (canary != null && shadow != null) {
      return Optional.of("--shadow: not with --canary (expected: one of them)");
    }
    if (canary == null && (every != null || sticky || compare != null)) {
      return Optional.of(
          "--every, --sticky, --compare: only with --canary (expected: --canary 5%,25%,100%)");
    }
    if (unloadFirst && (canary != null || shadow != null)) {
      return Optional.of(
          "--unload-first: not with --canary or --shadow (expected: both versions stay loaded)");
    }
    if (every != null && !every.matches("[0-9]{1,9}(ms|s|m|h)")) {
      return Optional.of("--every: " + every + " (expected: a time such as 30s, 1m or 2h)");
    }
    return Optional.empty();
  }

  /** The body of the call. */
  ObjectNode body(String version) {
    ObjectNode body = Json.object().put("version", version);
    if (canary != null) {
      body.put("strategy", "canary");
      ArrayNode steps = body.putArray("steps");
      canary.forEach(steps::add);
      if (sticky) {
        body.put("sticky", true);
      }
      putUnlessNull(body, "every", every);
      putUnlessNull(body, "compare", compare);
    } else if (shadow != null) {
      body.put("strategy", "shadow").put("share", shadow);
    } else {
      body.put("strategy", "atomic");
    }
    if (allowSignatureChange) {
      body.put("allow_signature_change", true);
    }
    if (unloadFirst) {
      body.put("unload_first", true);
    }
    return body;
  }

  private static void putUnlessNull(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
