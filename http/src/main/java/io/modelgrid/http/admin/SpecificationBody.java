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

  /** A body that may be a specification. */
  static byte[] checked(byte[] body) {
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
    return body;
  }

  /** Whether it is to be read as YAML. */
  static boolean isYaml(String mediaType, byte[] body) {
    return switch (mediaType) {
      case "application/json" -> false;
      case "application/yaml" -> true;
      default -> !beginsAsJson(body);
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
