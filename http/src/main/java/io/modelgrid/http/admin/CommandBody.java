package io.modelgrid.http.admin;

import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The table of fields that a command's body may have. A body is one JSON object; a field that is
 * not in the table is refused, so that a slip of the pen is never taken for a default. For one
 * body.
 */
final class CommandBody {
  /** Most letters of a reason. */
  static final int MAX_WHY = 500;

  private final Map<String, Consumer<JsonReader>> fields = new LinkedHashMap<>();
  private @Nullable String why;

  /** A table with the one field that every command has, {@code why}. */
  CommandBody() {
    field("why", json -> why = why(json));
  }

  /** Adds a field; {@code read} gets the reader at the value's first token. */
  CommandBody field(String name, Consumer<JsonReader> read) {
    fields.put(name, read);
    return this;
  }

  /** Reads a body by the table, and answers the names of the fields that were there. */
  Set<String> read(JsonReader.Format format, byte[] body) {
    Set<String> seen = new LinkedHashSet<>();
    try (JsonReader json = format.read(body)) {
      json.openObject();
      while (json.nextKey()) {
        String key = json.key();
        json.next();
        Consumer<JsonReader> read = fields.get(key);
        if (read == null) {
          throw json.mistake(
              "unknown field '"
                  + Refusal.shown(key)
                  + "' (expected: "
                  + String.join(", ", fields.keySet())
                  + ")");
        }
        read.accept(json);
        seen.add(key);
      }
      json.finish();
    }
    return seen;
  }

  /** What the caller gives as the reason; null if nothing. */
  @Nullable String why() {
    return why;
  }

  private static String why(JsonReader json) {
    String expected = "a sentence of at most " + MAX_WHY + " letters without control characters";
    String text = FieldValues.text(json, "why", expected).strip();
    if (text.length() > MAX_WHY || text.codePoints().anyMatch(Character::isISOControl)) {
      throw FieldValues.unfit(json, "why", expected);
    }
    return text;
  }
}
