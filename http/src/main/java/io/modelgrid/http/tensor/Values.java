package io.modelgrid.http.tensor;

import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;

/** Shows a value that was not expected. */
final class Values {
  private Values() {}

  /** The current token, as far as a message may quote it: numbers and words, never a text. */
  static String shown(JsonReader json) {
    return switch (json.token()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
          Refusal.shown(json.text());
      default -> JsonReader.spoken(json.token());
    };
  }
}
