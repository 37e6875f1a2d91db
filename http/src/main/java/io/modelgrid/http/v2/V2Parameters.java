package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.modelgrid.http.json.JsonReader;
import java.io.IOException;

/** The parameters of a request that mean something here: {@code timeout} and {@code priority}. */
final class V2Parameters {
  private long timeoutMicros;
  private int priority;

  long timeoutMicros() {
    return timeoutMicros;
  }

  int priority() {
    return priority;
  }

  /** Reads the request's parameters, whose first token is the reader's current one. */
  void readRequest(JsonReader json) {
    if (json.token() == JsonToken.VALUE_NULL) {
      return;
    }
    requireObject(json, "parameters");
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "timeout" ->
            timeoutMicros =
                number(json, "timeout", 1, Long.MAX_VALUE, "a positive number of microseconds");
        case "priority" ->
            priority =
                (int) number(json, "priority", 0, Integer.MAX_VALUE, "a whole number of 0 or more");
        default -> json.skip();
      }
    }
  }

  /** Reads an input's parameters, and refuses those that say that its data lies elsewhere. */
  static void readInput(JsonReader json, String what) {
    if (json.token() == JsonToken.VALUE_NULL) {
      return;
    }
    requireObject(json, what + ": parameters");
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      if (key.equals("binary_data_size")) {
        throw json.mistake(what + ": " + BINARY);
      }
      if (key.equals("shared_memory_region")) {
        throw json.mistake(what + ": shared memory is not supported (expected: data as JSON)");
      }
      json.skip();
    }
  }

  /** What a caller is told who sends tensors in binary. */
  static final String BINARY = "binary tensors are not supported yet (expected: data as JSON)";

  private static void requireObject(JsonReader json, String what) {
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          what + " is " + JsonReader.spoken(json.token()) + " (expected: an object)");
    }
  }

  private static long number(JsonReader json, String name, long min, long max, String expected) {
    if (json.token() == JsonToken.VALUE_NUMBER_INT) {
      try {
        long value = json.parser().getLongValue();
        if (value >= min && value <= max) {
          return value;
        }
      } catch (InputCoercionException e) {
        throw json.mistake("parameter '" + name + "' is too large (expected: " + expected + ")");
      } catch (IOException e) {
        throw json.broken(e);
      }
    }
    throw json.mistake("parameter '" + name + "' is not fit (expected: " + expected + ")");
  }
}
