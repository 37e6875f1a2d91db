package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.modelgrid.http.json.JsonReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of requests, inputs and outputs that mean something here. */
final class V2Parameters {
  /** Stands for the size of an input that does not come in binary. */
  static final long NOT_BINARY = -1;

  private long timeoutMicros;
  private int priority;
  private boolean binaryOutput;

  /** How long the caller waits, in microseconds; 0 if it does not say. */
  long timeoutMicros() {
    return timeoutMicros;
  }

  int priority() {
    return priority;
  }

  /** Whether all outputs that do not say otherwise shall come in binary. */
  boolean binaryOutput() {
    return binaryOutput;
  }

  /** Reads the request's parameters, whose first token is the reader's current one. */
  void readRequest(JsonReader json) {
    if (isNull(json, "parameters")) {
      return;
    }
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
        case "binary_data_output" -> binaryOutput = truth(json, "parameter 'binary_data_output'");
        default -> json.skip();
      }
    }
  }

  /**
   * Reads an input's parameters, and refuses those that say that its data lies elsewhere.
   *
   * @return bytes of its binary data, or {@link #NOT_BINARY}
   */
  static long readInput(JsonReader json, String what) {
    long size = NOT_BINARY;
    if (isNull(json, what + ": parameters")) {
      return size;
    }
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "binary_data_size" ->
            size =
                number(json, what, "binary_data_size", 0, Integer.MAX_VALUE, "a number of bytes");
        case "shared_memory_region" ->
            throw json.mistake(
                what + ": shared memory is not supported (expected: data in the request)");
        default -> json.skip();
      }
    }
    return size;
  }

  /** Reads the parameters of an output that is asked for; its name is for the caller to fill in. */
  static RequestedOutput readOutput(JsonReader json, String what) {
    Boolean binary = null;
    int classes = 0;
    if (isNull(json, what + ": parameters")) {
      return RequestedOutput.PLAIN;
    }
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "binary_data" -> binary = truth(json, what + ": binary_data");
        case "classification" ->
            classes =
                (int)
                    number(
                        json, what, "classification", 1, Integer.MAX_VALUE, "a number of classes");
        case "shared_memory_region" ->
            throw json.mistake(
                what + ": shared memory is not supported (expected: data in the answer)");
        default -> json.skip();
      }
    }
    return new RequestedOutput("", binary, classes);
  }

  private static boolean isNull(JsonReader json, String what) {
    if (json.token() == JsonToken.VALUE_NULL) {
      return true;
    }
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          what + " is " + JsonReader.spoken(json.token()) + " (expected: an object)");
    }
    return false;
  }

  private static boolean truth(JsonReader json, String what) {
    if (json.token() != JsonToken.VALUE_TRUE && json.token() != JsonToken.VALUE_FALSE) {
      throw json.mistake(
          what + " is " + JsonReader.spoken(json.token()) + " (expected: true or false)");
    }
    return json.token() == JsonToken.VALUE_TRUE;
  }

  private static long number(JsonReader json, String name, long min, long max, String expected) {
    return number(json, null, name, min, max, expected);
  }

  private static long number(
      JsonReader json, @Nullable String what, String name, long min, long max, String expected) {
    String subject = what == null ? "parameter '" + name + "'" : what + ": " + name;
    if (json.token() == JsonToken.VALUE_NUMBER_INT) {
      try {
        long value = json.parser().getLongValue();
        if (value >= min && value <= max) {
          return value;
        }
      } catch (InputCoercionException e) {
        throw json.mistake(subject + " is too large (expected: " + expected + ")");
      } catch (IOException e) {
        throw json.broken(e);
      }
    }
    throw json.mistake(
        subject + " is not fit (expected: " + expected + ", from " + min + " to " + max + ")");
  }
}
