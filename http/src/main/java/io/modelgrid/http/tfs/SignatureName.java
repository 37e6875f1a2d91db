package io.modelgrid.http.tfs;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;

/** The name of the only signature that a model has in this dialect. */
final class SignatureName {
  /** What TensorFlow calls it too. */
  static final String DEFAULT = "serving_default";

  private SignatureName() {}

  /** Checks the name that is the reader's current token. */
  static void check(JsonReader json) {
    if (json.token() != JsonToken.VALUE_STRING) {
      throw json.mistake(
          "signature_name is " + JsonReader.spoken(json.token()) + " (expected: a string)");
    }
    String name = json.text();
    if (!name.isEmpty() && !name.equals(DEFAULT)) {
      throw Refusal.badRequest(
          "Serving signature name: \"%s\" not found in signature def (expected: \"%s\")"
              .formatted(Refusal.shown(name), DEFAULT));
    }
  }
}
