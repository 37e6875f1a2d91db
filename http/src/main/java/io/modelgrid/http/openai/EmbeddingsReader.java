package io.modelgrid.http.openai;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.Nesting;
import io.modelgrid.http.tensor.Notation;
import io.modelgrid.http.tensor.Ragged;
import io.modelgrid.http.tensor.TensorReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request for embeddings. For one body and one thread. */
final class EmbeddingsReader {
  /** Most texts or lists of tokens in a request. */
  static final int MAX_ITEMS = 2_048;

  private static final String EXPECTED =
      " (expected: a text, an array of texts, an array of token ids, or an array of such arrays)";

  private final JsonReader json;
  private @Nullable String model;
  private @Nullable Tensor texts;
  private @Nullable Ragged tokens;
  private boolean base64;
  private @Nullable Integer dimensions;

  private EmbeddingsReader(JsonReader json) {
    this.json = json;
  }

  /**
   * Reads a whole body.
   *
   * @throws Objection with status 400 and words for the caller
   * @throws io.modelgrid.http.refusal.RefusedException the same where the body is no JSON
   */
  static EmbeddingsRequest read(JsonReader.Format format, byte[] body) {
    try (JsonReader json = format.read(body)) {
      return new EmbeddingsReader(json).read();
    }
  }

  private EmbeddingsRequest read() {
    json.openObject();
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "model" -> model = text("model");
        case "input" -> Objection.about("input", this::readInput);
        case "encoding_format" -> base64 = readEncoding();
        case "dimensions" -> dimensions = readDimensions();
        default -> json.skip();
      }
    }
    json.finish();
    if (model == null) {
      throw Objection.to("model", "you must provide a model parameter (expected: a model's name)");
    }
    if (texts == null && tokens == null) {
      throw Objection.to("input", "the request has no input" + EXPECTED);
    }
    return new EmbeddingsRequest(model, texts, tokens, base64, dimensions);
  }

  private String text(String key) {
    if (json.token() != JsonToken.VALUE_STRING) {
      throw Objection.to(
          key, key + " is " + JsonReader.spoken(json.token()) + " (expected: a string)");
    }
    return json.text();
  }

  private boolean readEncoding() {
    if (json.token() == JsonToken.VALUE_NULL) {
      return false;
    }
    String encoding = text("encoding_format");
    if (!encoding.equals("float") && !encoding.equals("base64")) {
      throw Objection.to(
          "encoding_format",
          "encoding_format is '" + Refusal.shown(encoding) + "' (expected: 'float' or 'base64')");
    }
    return encoding.equals("base64");
  }

  private @Nullable Integer readDimensions() {
    if (json.token() == JsonToken.VALUE_NULL) {
      return null;
    }
    try {
      if (json.token() == JsonToken.VALUE_NUMBER_INT && json.parser().getIntValue() > 0) {
        return json.parser().getIntValue();
      }
    } catch (InputCoercionException e) {
      throw notDimensions();
    } catch (IOException e) {
      throw json.broken(e);
    }
    throw notDimensions();
  }

  private Objection notDimensions() {
    return Objection.to("dimensions", "dimensions is no whole number (expected: 1 or more)");
  }

  /** Returns itself, so that it can be done in a step of its own. */
  private EmbeddingsReader readInput() {
    int from = json.begin();
    Nesting nesting = Nesting.of(json, "input");
    int to = json.offset();
    Shape shape = nesting.shape();
    checkItems(nesting);
    switch (nesting.kind()) {
      case TEXT -> {
        checkRank(shape.rank() <= 1);
        texts = flat(from, to, DataType.BYTES, shape);
      }
      case NUMBER -> {
        checkRank(shape.rank() == 1 || shape.rank() == 2);
        tokens =
            shape.rank() == 2
                ? Ragged.read(json, from, to, "input")
                : new Ragged(
                    flat(from, to, DataType.INT64, shape), List.of((int) shape.dimension(0)));
      }
      default -> throw json.mistake("input holds neither texts nor token ids" + EXPECTED);
    }
    checkNoneEmpty();
    return this;
  }

  private void checkItems(Nesting nesting) {
    Shape shape = nesting.shape();
    boolean one = shape.rank() == 0 || (shape.rank() == 1 && nesting.kind() == Nesting.Kind.NUMBER);
    long items = one ? 1 : shape.dimension(0);
    if (items == 0 || items > MAX_ITEMS) {
      throw json.mistake("input has " + items + " items (expected: 1 to " + MAX_ITEMS + ")");
    }
  }

  private void checkRank(boolean ok) {
    if (!ok) {
      throw json.mistake("input is nested otherwise" + EXPECTED);
    }
  }

  private void checkNoneEmpty() {
    if (tokens != null && tokens.lengths().contains(0)) {
      throw json.mistake(
          "input: item " + tokens.lengths().indexOf(0) + " has no tokens (expected: at least one)");
    }
  }

  private Tensor flat(int from, int to, DataType type, Shape shape) {
    try (JsonReader part = json.range(from, to)) {
      part.next();
      Tensor tensor = TensorReader.readNested(part, "input", type, shape, Notation.STRICT);
      Shape items = Shape.of(shape.elementCount());
      return Tensor.of(type, items, tensor.data());
    }
  }
}
