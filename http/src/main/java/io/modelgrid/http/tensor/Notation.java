package io.modelgrid.http.tensor;

/** How a dialect puts values for which JSON has no form. */
public enum Notation {
  /** Not at all: NaN, infinities, and bytes that are not UTF-8, are refused. */
  STRICT("Please use the binary data format"),
  /**
   * As TensorFlow Serving does: NaN, Infinity and -Infinity as bare words, bytes as {@code {"b64":
   * "…"}}. A reader needs a {@link io.modelgrid.http.json.JsonReader.Format} that lets the words
   * pass, a writer a generator that does not quote them.
   */
  TENSORFLOW("Please use the binary data format of /v2");

  private final String advice;

  Notation(String advice) {
    this.advice = advice;
  }

  /** What to do with values that cannot be put at all. */
  String advice() {
    return advice;
  }
}
