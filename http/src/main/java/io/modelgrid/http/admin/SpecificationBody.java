package io.modelgrid.http.admin;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;

/**
 * Reads the body that submits a specification. What is said to be JSON or YAML is taken as that;
 * what is only said to be bytes is JSON if it begins as an object of JSON does, else YAML. What it
 * means is the grid's to say.
 */
final class SpecificationBody {
  /** Most bytes of a specification. */
  static final int MOST_BYTES = 1 << 20;

  private SpecificationBody() {}

  /** A specification as it was sent. */
  record Sent(byte[] bytes, boolean yaml) {}

  static Sent read(String mediaType, byte[] body) {
    if (body.length == 0) {
      throw Refusal.badRequest(
          "the body is empty (expected: a specification in JSON or YAML; GET"
              + " /grid/v1/trainings/schema says what may stand in it)");
    }
    if (body.length > MOST_BYTES) {
      throw new RefusedException(
          Refusal.of(
              413,
              "the specification has "
                  + body.length
                  + " bytes (expected: at most "
                  + MOST_BYTES
                  + "; data belongs into files that it names)"));
    }
    return switch (mediaType) {
      case "application/json" -> new Sent(body, false);
      case "application/yaml" -> new Sent(body, true);
      default -> new Sent(body, !beginsAsJson(body));
    };
  }

  private static boolean beginsAsJson(byte[] body) {
    int at = 0;
    while (at < body.length && Character.isWhitespace(body[at])) {
      at++;
    }
    return at < body.length && body[at] == '{';
  }
}
