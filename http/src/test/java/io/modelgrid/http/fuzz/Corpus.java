package io.modelgrid.http.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a dialect gives the fuzzer.
 *
 * @param good requests that are answered with 200, and always with the same body
 * @param isError whether a body is an error as this dialect's callers expect it
 */
record Corpus(String dialect, List<Request> good, Predicate<JsonNode> isError) {
  Corpus {
    good = List.copyOf(good);
  }

  /** {@code {"error": "words"}}, as most dialects have it. */
  static boolean isPlainError(JsonNode body) {
    return body.isObject()
        && body.path("error").isTextual()
        && !body.get("error").asText().isBlank();
  }

  @Override
  public String toString() {
    return dialect;
  }
}
