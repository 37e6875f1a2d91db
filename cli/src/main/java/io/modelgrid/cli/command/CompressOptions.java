package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a version is made smaller, and on what that is measured. */
final class CompressOptions {
  private static final List<String> MEASURE = List.of("data", "preparation", "split", "seed");

  @Option(
      names = "--quantize",
      paramLabel = "HOW",
      split = ",",
      converter = Precision.class,
      description =
          "How weights are stored: int8, int8-static, int4 or fp16; several for a variant each.")
  private List<String> quantize = List.of();

  @Option(
      names = "--prune",
      paramLabel = "0.5",
      description = "Which share of the weights, the smallest, becomes zero.")
  private @Nullable Double prune;

  @Option(names = "--by-layer", description = "With --prune: that share of each layer.")
  private boolean byLayer;

  @Option(
      names = "--fine-tune",
      paramLabel = "EPOCHS",
      description =
          "With --prune: train so long afterwards with the zeros held (versions trained here).")
  private @Nullable Integer fineTune;

  @Option(
      names = "--soft-threshold",
      paramLabel = "0.02",
      description = "Take that much off the size of each weight, down to zero.")
  private @Nullable Double softThreshold;

  @Option(
      names = "--version",
      paramLabel = "V",
      description = "A version's number or a label (default: stable).")
  private @Nullable String version;

  @Option(
      names = "--data-of",
      paramLabel = "SPEC",
      description =
          "A file that says on what it is measured: a specification, or its data alone (default:"
              + " what the version was trained on).")
  private @Nullable Path data;

  @Option(
      names = "--then",
      paramLabel = "WHAT",
      description = "register (default), or with --serve: stand-in, canary or swap.")
  private @Nullable String then;

  @Option(
      names = "--serve",
      paramLabel = "VARIANT",
      description = "The variant that goes on in the place of the version, such as int8.")
  private @Nullable String serve;

  /** What is wrong with the options together; empty if nothing is. */
  Optional<String> mistake() {
    if (quantize.isEmpty() && prune == null && softThreshold == null) {
      return Optional.of(
          "nothing to do (expected: --quantize, --prune or --soft-threshold, one at least)");
    }
    if (prune != null && !(prune > 0 && prune < 1)) {
      return Optional.of("--prune: " + prune + " (expected: a share between 0 and 1, such as 0.5)");
    }
    if (softThreshold != null && !(softThreshold > 0)) {
      return Optional.of(
          "--soft-threshold: " + softThreshold + " (expected: more than 0, such as 0.02)");
    }
    if (prune == null && (byLayer || fineTune != null)) {
      return Optional.of("--by-layer, --fine-tune: only with --prune (expected: --prune 0.5)");
    }
    return Optional.empty();
  }

  /** The body of the call. */
  ObjectNode body(Terminal terminal) {
    ObjectNode body = Json.object();
    if (version != null) {
      body.put("version", version);
    }
    ArrayNode variants = body.putArray("variants");
    if (quantize.isEmpty()) {
      variants.add(variant(null));
    }
    quantize.forEach(precision -> variants.add(variant(precision)));
    if (serve != null) {
      body.put("serve", serve);
    }
    if (then != null) {
      body.put("then", then);
    }
    if (data != null) {
      measure(body, SpecificationFile.read(terminal, data).tree());
    }
    return body;
  }

  private ObjectNode variant(@Nullable String precision) {
    ObjectNode variant = Json.object();
    if (prune != null) {
      variant.put("prune", prune);
      if (byLayer) {
        variant.put("by", "layer");
      }
      if (fineTune != null) {
        variant.put("epochs", fineTune);
      }
    }
    if (softThreshold != null) {
      variant.put("soft-threshold", softThreshold);
    }
    if (precision != null) {
      variant.put("quantize", precision);
    }
    return variant;
  }

  /** A file without {@code data} is that itself. */
  private static void measure(ObjectNode body, JsonNode specification) {
    if (!specification.has("data")) {
      body.set("data", specification);
      return;
    }
    for (String key : MEASURE) {
      if (specification.has(key)) {
        body.set(key, specification.get(key));
      }
    }
  }
}
