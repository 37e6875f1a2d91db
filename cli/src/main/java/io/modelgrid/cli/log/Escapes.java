package io.modelgrid.cli.log;

/**
 * Texts of strangers as they may stand within a line: nothing in them ends it, moves a terminal's
 * cursor or turns the direction of writing. Escaped as JSON does it, so that it can be undone.
 */
final class Escapes {
  private Escapes() {}

  /**
   * Adds a text that no quotes surround.
   *
   * @param most so many letters; of what is longer the rest is only counted
   */
  static void plain(StringBuilder line, String text, int most) {
    append(line, text, most, false);
  }

  /** Adds a text in quotes, as a string of JSON. */
  static void quoted(StringBuilder line, String text, int most) {
    line.append('"');
    append(line, text, most, true);
    line.append('"');
  }

  private static void append(StringBuilder line, String text, int most, boolean quoted) {
    int end = Math.min(text.length(), most);
    for (int at = 0; at < end; at++) {
      if (quoted && text.charAt(at) == '"') {
        line.append('\\');
      }
      append(line, text, at);
    }
    if (end < text.length()) {
      line.append("… (").append(text.length() - end).append(" letters more)");
    }
  }

  private static void append(StringBuilder line, String text, int at) {
    char letter = text.charAt(at);
    switch (letter) {
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (isHarmful(letter) || isHalf(text, at)) {
          line.append("\\u")
              .append(Character.forDigit(letter >> 12, 16))
              .append(Character.forDigit(letter >> 8 & 15, 16))
              .append(Character.forDigit(letter >> 4 & 15, 16))
              .append(Character.forDigit(letter & 15, 16));
        } else {
          line.append(letter);
        }
      }
    }
  }

  /** Controls, ends of lines and paragraphs, and what only formats, such as the marks of bidi. */
  static boolean isHarmful(char letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** Half of a pair without its other half, which no encoding knows. */
  private static boolean isHalf(String text, int at) {
    char letter = text.charAt(at);
    if (Character.isHighSurrogate(letter)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(letter)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
