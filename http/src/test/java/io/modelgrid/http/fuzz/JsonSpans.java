package io.modelgrid.http.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds where the values of a JSON text lie, as far as it can be read. */
final class JsonSpans {
  // What looks like UTF-16 would be read as such, and then no place in the bytes is known.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

  private JsonSpans() {}

  /**
   * A value.
   *
   * @param token its first token
   * @param start of the value
   * @param end after the value
   * @param keyStart of its key, with the quote; -1 if it has none
   * @param keyEnd after its key
   */
  record Span(JsonToken token, int start, int end, int keyStart, int keyEnd) {
    boolean isMember() {
      return keyStart >= 0;
    }

    /** Where the member or the element begins. */
    int from() {
      return isMember() ? keyStart : start;
    }
  }

  /** All values, inner ones before those that hold them; none if the text is broken early. */
  static List<Span> of(byte[] json) {
    List<Span> spans = new ArrayList<>();
    Deque<Span> open = new ArrayDeque<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      int keyStart = -1;
      int keyEnd = -1;
      while (parser.nextToken() != null) {
        JsonToken token = parser.currentToken();
        parser.finishToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        int end = (int) parser.currentLocation().getByteOffset();
        if (token == JsonToken.FIELD_NAME) {
          keyStart = start;
          // The parser has gone on to the value; the key ends with its closing quote.
          keyEnd = closingQuote(json, start);
          continue;
        }
        if (token.isStructStart()) {
          open.push(new Span(token, start, end, keyStart, keyEnd));
        } else if (token.isStructEnd()) {
          Span opened = open.pop();
          spans.add(
              new Span(opened.token(), opened.start(), end, opened.keyStart(), opened.keyEnd()));
        } else {
          spans.add(new Span(token, start, end, keyStart, keyEnd));
        }
        keyStart = -1;
        keyEnd = -1;
      }
    } catch (IOException e) {
      // A text that was spoiled before: what was found until then will do.
      return spans;
    }
    return spans;
  }

  private static int closingQuote(byte[] json, int from) {
    int at = from + 1;
    while (at < json.length && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(json.length, at + 1);
  }
}
