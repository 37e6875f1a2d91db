package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
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
  private final List<NamedTensor> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final V2Parameters parameters = new V2Parameters();
  private final Set<String> names = new HashSet<>();
  private @Nullable String id;
  private boolean inputsSeen;

  private V2RequestReader(JsonReader json) {
    this.json = json;
  }

  /**
   * Reads a whole body.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 and words for the caller
   */
  static V2Request read(JsonReader.Format format, byte[] body) {
    try (JsonReader json = format.read(body)) {
      return new V2RequestReader(json).readRequest();
    }
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
    return new V2Request(id, inputs, outputs, parameters.timeoutMicros(), parameters.priority());
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
      NamedTensor input = new V2InputReader(json, inputs.size()).read();
      if (!names.add(input.name())) {
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
      outputs.add(readOutput());
    }
    if (new HashSet<>(outputs).size() != outputs.size()) {
      throw json.mistake("an output was requested twice");
    }
  }

  private String readOutput() {
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          "output "
              + outputs.size()
              + " is "
              + JsonReader.spoken(json.token())
              + " (expected: an object with a name)");
    }
    String name = null;
    while (json.nextKey()) {
      String key = json.key();
      JsonToken value = json.next();
      if (!key.equals("name")) {
        json.skip();
      } else if (value == JsonToken.VALUE_STRING) {
        name = json.text();
      } else {
        throw json.mistake("output " + outputs.size() + ": name is not a string");
      }
    }
    if (name == null) {
      throw json.mistake("output " + outputs.size() + " has no name");
    }
    return name;
  }

  private void requireArray(String key) {
    if (json.token() != JsonToken.START_ARRAY) {
      throw json.mistake(key + " is " + JsonReader.spoken(json.token()) + " (expected: an array)");
    }
  }
}
