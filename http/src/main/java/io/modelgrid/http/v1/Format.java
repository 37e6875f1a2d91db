package io.modelgrid.http.v1;

import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.refusal.Refusal;

/** Whose keys an answer has where dialects clash, by the query's {@code format}. */
enum Format {
  UNION,
  TENSORFLOW,
  OPENAI,
  KSERVE;

  static Format of(Call call) {
    String name = call.parameter("format").orElse("");
    return switch (name) {
      case "" -> UNION;
      case "tensorflow" -> TENSORFLOW;
      case "openai" -> OPENAI;
      case "kserve" -> KSERVE;
      default ->
          throw Refusal.badRequest(
              "format is '%s' (expected: tensorflow, openai or kserve)"
                  .formatted(Refusal.shown(name)));
    };
  }
}
