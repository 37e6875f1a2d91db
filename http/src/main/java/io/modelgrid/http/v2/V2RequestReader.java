package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one inference request. Keys may come in any order, and those that nobody knows
 * are ignored. For one body and one thread.
 */
final class V2RequestReader {
  /** Most inputs, and most requested outputs, of a request. */
  static final int MAX_TENSORS = 1_000;

  private final JsonReader json;
  private final V2BinaryPart binary;
  private final List<NamedTensor> inputs = new ArrayList<>();
  private final List<RequestedOutput> outputs = new ArrayList<>();
  private final V2Parameters parameters = new V2Parameters();
  private final Set<String> inputNames = new HashSet<>();
  private final Set<String> outputNames = new HashSet<>();
  private @Nullable String id;
  private boolean inputsSeen;

  private V2RequestReader(JsonReader json, V2BinaryPart binary) {
    this.json = json;
    this.binary = binary;
  }

  /**
   * Reads a whole body.
   *
   * @param json an array that begins with its JSON
   * @param jsonLength how much of the array that is
   * @param rest what follows the JSON: the data of the binary inputs
   * @param model whose name mistakes shall tell
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 and words for the caller
   */
  static V2Request read(
      JsonReader.Format format, byte[] json, int jsonLength, ByteBuffer rest, String model) {
    V2BinaryPart binary = new V2BinaryPart(rest, model);
    try (JsonReader reader = format.read(json, jsonLength)) {
      return new V2RequestReader(reader, binary).readRequest();
    }
  }

  /** Reads a body that lies in one array. */
  static V2Request read(JsonReader.Format format, byte[] body, int jsonLength, String model) {
    ByteBuffer rest = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength);
    return read(format, body, jsonLength, rest, model);
  }

  private V2Request readRequest() {
    json.openObject();
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "id" -> id = readId();
        case "inputs" -> readInputs();
        case "outputs" -> readOutputs();
        case "parameters" -> parameters.readRequest(json);
        default -> json.skip();
      }
    }
    json.finish();
    if (!inputsSeen) {
      throw Refusal.badRequest("the request has no inputs (expected: an array 'inputs')");
    }
    binary.finish();
    V2Wishes wishes = new V2Wishes(id, outputs, parameters.binaryOutput());
    return new V2Request(inputs, wishes, parameters.timeoutMicros(), parameters.priority());
  }

  private @Nullable String readId() {
    return switch (json.token()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> json.text();
      default ->
          throw json.mistake("id is " + JsonReader.spoken(json.token()) + " (expected: a string)");
    };
  }

  private void readInputs() {
    inputsSeen = true;
    requireArray("inputs");
    while (json.next() != JsonToken.END_ARRAY) {
      if (inputs.size() == MAX_TENSORS) {
        throw json.mistake("more than " + MAX_TENSORS + " inputs");
      }
      NamedTensor input = new V2InputReader(json, binary, inputs.size()).read();
      if (!inputNames.add(input.name())) {
        throw json.mistake("input '" + Refusal.shown(input.name()) + "' was given twice");
      }
      inputs.add(input);
    }
  }

  private void readOutputs() {
    if (json.token() == JsonToken.VALUE_NULL) {
      return;
    }
    requireArray("outputs");
    while (json.next() != JsonToken.END_ARRAY) {
      if (outputs.size() == MAX_TENSORS) {
        throw json.mistake("more than " + MAX_TENSORS + " outputs");
      }
      RequestedOutput output = readOutput("output " + outputs.size());
      if (!outputNames.add(output.name())) {
        throw json.mistake("output '" + Refusal.shown(output.name()) + "' was requested twice");
      }
      outputs.add(output);
    }
  }

  private RequestedOutput readOutput(String what) {
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          what + " is " + JsonReader.spoken(json.token()) + " (expected: an object with a name)");
    }
    String name = null;
    RequestedOutput parameters = RequestedOutput.PLAIN;
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "name" -> name = readOutputName(what);
        case "parameters" -> parameters = V2Parameters.readOutput(json, what);
        default -> json.skip();
      }
    }
    if (name == null) {
      throw json.mistake(what + " has no name");
    }
    return parameters.named(name);
  }

  private String readOutputName(String what) {
    if (json.token() != JsonToken.VALUE_STRING) {
      throw json.mistake(
          what + ": name is " + JsonReader.spoken(json.token()) + " (expected: a string)");
    }
    return json.text();
  }

  private void requireArray(String key) {
    if (json.token() != JsonToken.START_ARRAY) {
      throw json.mistake(key + " is " + JsonReader.spoken(json.token()) + " (expected: an array)");
    }
  }
}
