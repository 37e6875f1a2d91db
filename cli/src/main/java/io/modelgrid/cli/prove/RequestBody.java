package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.ModelJson;

/**
 * Makes a request that a model takes, from the signature of its stable version: ones, {@code true}
 * or a short text in tensors whose open dimensions are 1. Optional inputs are left out.
 */
public final class RequestBody {
  private static final long MOST_ELEMENTS = 1 << 20;

  private RequestBody() {}

  /**
   * The body of a V2 request.
   *
   * @throws CommandException if the signature is not known, or too large to be made up
   */
  public static String of(ModelJson model) {
    String stable = model.label("stable");
    JsonNode form =
        model
            .versions()
            .filter(version -> Json.text(version, "version", "").equals(stable))
            .map(version -> version.path("signature").path("input_forms").path(0))
            .findFirst()
            .filter(JsonNode::isArray)
            .orElseThrow(() -> unknown(model));
    ObjectNode body = Json.object();
    ArrayNode inputs = body.putArray("inputs");
    for (JsonNode spec : form) {
      if (!spec.path("optional").asBoolean()) {
        input(inputs.addObject(), spec);
      }
    }
    return body.toString();
  }

  private static void input(ObjectNode input, JsonNode spec) {
    String type = Json.text(spec, "datatype", "?");
    input.put("name", Json.text(spec, "name", "?")).put("datatype", type);
    ArrayNode shape = input.putArray("shape");
    long elements = 1;
    for (JsonNode dimension : spec.path("shape")) {
      long size = Math.max(1, dimension.asLong());
      shape.add(size);
      elements *= size;
      if (elements > MOST_ELEMENTS) {
        throw new CommandException(
            ExitCode.USAGE,
            "input '"
                + Json.text(spec, "name", "?")
                + "' has more than "
                + MOST_ELEMENTS
                + " elements (expected: fewer, to make a request up); give one with --body.");
      }
    }
    ArrayNode data = input.putArray("data");
    for (long i = 0; i < elements; i++) {
      element(data, type);
    }
  }

  private static void element(ArrayNode data, String type) {
    switch (type) {
      case "BYTES" -> data.add("modelgrid");
      case "BOOL" -> data.add(true);
      default -> data.add(1);
    }
  }

  private static CommandException unknown(ModelJson model) {
    return new CommandException(
        ExitCode.TEMPORARY,
        "the inputs of model '"
            + model.name()
            + "' are not known yet (expected: a version that was loaded once); give a request with"
            + " --body, or try again.");
  }
}
