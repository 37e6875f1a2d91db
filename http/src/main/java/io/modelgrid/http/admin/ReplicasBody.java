package io.modelgrid.http.admin;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.util.Optional;

/** Reads {@code {"count": 3}} or {@code {"count": null}}. */
final class ReplicasBody {
  private static final String EXPECTED =
      "(expected: {\"count\": N} with N of 0 or more, or {\"count\": null} to follow the nodes)";

  private ReplicasBody() {}

  /** The count that was named; empty for null. */
  static Optional<Integer> read(JsonReader.Format format, byte[] body) {
    try (JsonReader json = format.read(body)) {
      json.openObject();
      Optional<Integer> count = Optional.empty();
      boolean seen = false;
      while (json.nextKey()) {
        String key = json.key();
        json.next();
        if (!key.equals("count")) {
          throw json.mistake("unknown key '" + Refusal.shown(key) + "' " + EXPECTED);
        }
        seen = true;
        count = count(json);
      }
      json.finish();
      if (!seen) {
        throw json.mistake("no count " + EXPECTED);
      }
      return count;
    }
  }

  private static Optional<Integer> count(JsonReader json) {
    if (json.token() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (json.token() != JsonToken.VALUE_NUMBER_INT) {
      throw unfit(json);
    }
    try {
      int count = json.parser().getIntValue();
      if (count < 0) {
        throw unfit(json);
      }
      return Optional.of(count);
    } catch (InputCoercionException e) {
      throw unfit(json);
    } catch (IOException e) {
      throw json.broken(e);
    }
  }

  private static RefusedException unfit(JsonReader json) {
    return json.mistake(
        "count is " + JsonReader.spoken(json.token()) + " that does not fit " + EXPECTED);
  }
}
