package io.modelgrid.http.json;

/** Says where in a text something is. */
final class Position {
  private Position() {}

  /** Line and column, counted from 1 in bytes, as the tail of a sentence. */
  static String of(byte[] body, int offset) {
    int line = 1;
    int column = 1;
    for (int at = 0; at < Math.min(offset, body.length); at++) {
      if (body[at] == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return " (line " + line + ", column " + column + ")";
  }
}
