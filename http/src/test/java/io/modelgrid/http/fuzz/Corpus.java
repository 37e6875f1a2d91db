package io.modelgrid.http.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a dialect gives the fuzzer.
 *
 * @param good requests that are answered with success, and always with the same body
 * @param hasNotANumber whether its JSON has the tokens NaN and Infinity
 * @param isError whether a body is an error as this dialect's callers expect it
 */
record Corpus(
    String dialect, List<Request> good, boolean hasNotANumber, Predicate<JsonNode> isError) {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final JsonMapper WITH_NOT_A_NUMBER =
      STRICT.rebuild().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  Corpus {
    good = List.copyOf(good);
  }

  Corpus(String dialect, List<Request> good, Predicate<JsonNode> isError) {
    this(dialect, good, false, isError);
  }

  /** The JSON of a body, by the rules of the dialect; empty if it is none. */
  Optional<JsonNode> parsed(byte[] body) {
    try {
      return Optional.of((hasNotANumber ? WITH_NOT_A_NUMBER : STRICT).readTree(body));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("body: cannot be read from memory", e);
    }
  }

  /** {@code {"error": "words"}}, as most dialects have it. */
  static boolean isPlainError(JsonNode body) {
    return body.isObject()
        && body.path("error").isTextual()
        && !body.get("error").asText().isBlank();
  }

  /** OpenAI's error, an object with four keys. */
  static boolean isOpenAiError(JsonNode body) {
    JsonNode error = body.path("error");
    return error.path("message").isTextual()
        && error.path("type").isTextual()
        && error.has("param")
        && error.has("code");
  }

  @Override
  public String toString() {
    return dialect;
  }
}
