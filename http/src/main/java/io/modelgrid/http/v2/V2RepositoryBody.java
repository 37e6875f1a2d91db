package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.oip.FileSource;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call to the repository; it may be empty. Files in it are not decoded before
 * somebody writes them, and then straight to where they are written. For one body and one thread.
 */
final class V2RepositoryBody {
  private static final String FILE = "file:";

  private final JsonReader.Format format;
  private final Map<String, FileSource> files = new LinkedHashMap<>();
  private @Nullable String config;
  private boolean ready;

  private V2RepositoryBody(JsonReader.Format format) {
    this.format = format;
  }

  /**
   * Reads a body.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 and words for the caller
   */
  static V2RepositoryBody read(JsonReader.Format format, byte[] bytes) {
    V2RepositoryBody body = new V2RepositoryBody(format);
    if (bytes.length > 0) {
      body.read(bytes);
    }
    return body;
  }

  /** Whether only models that are ready are wanted. */
  boolean ready() {
    return ready;
  }

  /** The configuration that shall hold, which is known to be JSON, or null. */
  @Nullable String config() {
    return config;
  }

  /** The files that came with it, by their paths. */
  Map<String, FileSource> files() {
    return files;
  }

  private void read(byte[] bytes) {
    try (JsonReader json = format.read(bytes)) {
      json.openObject();
      while (json.nextKey()) {
        String key = json.key();
        json.next();
        switch (key) {
          case "ready" -> ready = truth(json);
          case "parameters" -> readParameters(json);
          default -> json.skip();
        }
      }
      json.finish();
    }
  }

  private static boolean truth(JsonReader json) {
    if (json.token() != JsonToken.VALUE_TRUE && json.token() != JsonToken.VALUE_FALSE) {
      throw json.mistake(
          "ready is " + JsonReader.spoken(json.token()) + " (expected: true or false)");
    }
    return json.token() == JsonToken.VALUE_TRUE;
  }

  private void readParameters(JsonReader json) {
    if (json.token() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          "parameters is " + JsonReader.spoken(json.token()) + " (expected: an object)");
    }
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      if (key.equals("config")) {
        requireText(json, key);
        config = json.text();
        checkConfig(config);
      } else if (key.startsWith(FILE)) {
        requireText(json, key);
        files.put(key.substring(FILE.length()), file(json, key));
      } else {
        json.skip();
      }
    }
  }

  private static void requireText(JsonReader json, String key) {
    if (json.token() != JsonToken.VALUE_STRING) {
      throw json.mistake(
          "parameter '"
              + Refusal.shown(key)
              + "' is "
              + JsonReader.spoken(json.token())
              + " (expected: a string)");
    }
  }

  private void checkConfig(String text) {
    try (JsonReader json = format.read(text.getBytes(StandardCharsets.UTF_8))) {
      json.openObject();
      while (json.nextKey()) {
        json.next();
        json.skip();
      }
      json.finish();
    } catch (RefusedException e) {
      throw Refusal.badRequest(
          "parameter 'config': " + e.refusal().message().replace("the body", "the text"));
    }
  }

  private static FileSource file(JsonReader json, String key) {
    // The parser stands behind the opening quote, and reads the text only when somebody asks.
    int from = json.offset() - 1;
    int end = from + 1 + json.bytesLeft();
    return out -> {
      try (JsonReader text = json.range(from, end)) {
        text.next();
        decode(text, key, out);
      }
    };
  }

  private static void decode(JsonReader text, String key, OutputStream out) throws IOException {
    try {
      text.parser().readBinaryValue(out);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // Jackson has one for what it cannot read, and one for what is no base64.
      throw Refusal.badRequest(
          "parameter '" + Refusal.shown(key) + "' is not valid base64 (expected: a file's bytes)");
    }
  }
}
