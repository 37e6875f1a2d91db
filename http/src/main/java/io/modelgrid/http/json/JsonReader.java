package io.modelgrid.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.modelgrid.http.number.NumberScanner;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document, or a range of one, token by token.
 *
 * <p>Strict: UTF-8 without faults, no key twice in an object, nothing after the end, no deeper than
 * the format allows, and with limits on what takes memory while it is read: keys of the objects
 * that are open, the length of one string, and the bytes of the tensors that are made of it.
 * Whatever is wrong comes as a {@link RefusedException} with line and column. For one thread.
 */
public final class JsonReader implements AutoCloseable {
  /** Longest string; while it is read it takes up to seven bytes a character. */
  private static final int MAX_STRING = 4 << 20;

  private static final List<String> JACKSONS_OWN =
      List.of(
          " (start marker at",
          " (for Array starting",
          " (for Object starting",
          ": enable `",
          "`Stream",
          "[Source");

  private final Format format;
  private final byte[] body;
  private final int start;
  private final int end;
  private final RunningParser parser;
  private final NumberScanner scanner;
  private final Claims claims;
  private final OpenKeys keys = new OpenKeys();

  private JsonReader(Format format, byte[] body, int start, int end, Claims claims) {
    this.format = format;
    this.claims = claims;
    this.body = body;
    this.start = start;
    this.end = end;
    try {
      this.parser = (RunningParser) format.factory.createParser(body, start, end - start);
    } catch (IOException e) {
      throw new IllegalStateException("parser: could not be made of an array", e);
    }
    this.scanner = new NumberScanner(body, end);
  }

  /** The rules by which documents are read. Thread-safe; make one and keep it. */
  public static final class Format {
    private final JsonFactory factory;
    private final int maxDepth;
    private final long maxTensorBytes;

    /** A format without a limit on tensors. */
    public Format(int maxDepth) {
      this(maxDepth, false);
    }

    /**
     * The rules of a dialect of its own.
     *
     * @param nonFinite whether {@code NaN}, {@code Infinity} and {@code -Infinity} may stand where
     *     a number does, which JSON itself does not allow
     */
    public Format(int maxDepth, boolean nonFinite) {
      this.maxDepth = maxDepth;
      this.maxTensorBytes = Long.MAX_VALUE;
      this.factory =
          new RunningParser.Factory(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(maxDepth)
                          .maxStringLength(MAX_STRING)
                          .maxNumberLength(1000)
                          .maxNameLength(1000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                  .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, nonFinite)
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW));
    }

    private Format(Format like, long maxTensorBytes) {
      this.maxDepth = like.maxDepth;
      this.maxTensorBytes = maxTensorBytes;
      this.factory = like.factory;
    }

    /** The same, where the tensors of one document may take so many bytes together. */
    public Format limitedTo(long tensorBytes) {
      return new Format(this, tensorBytes);
    }

    /** Reads a whole body, which must be valid UTF-8. */
    public JsonReader read(byte[] body) {
      return read(body, body.length);
    }

    /** Reads the first bytes of a body, which must be valid UTF-8; something else may follow. */
    public JsonReader read(byte[] body, int length) {
      if (length == 0) {
        throw Refusal.badRequest("the body is empty (expected: a JSON object)");
      }
      int invalid = Utf8.firstInvalid(body, 0, length);
      if (invalid >= 0) {
        throw Refusal.badRequest(
            "the body is not valid UTF-8 at byte " + invalid + Position.of(body, invalid));
      }
      return new JsonReader(this, body, 0, length, new Claims(maxTensorBytes));
    }
  }

  /** A second reader over a part of the same document that was skipped before. */
  public JsonReader range(int from, int to) {
    return new JsonReader(format, body, from, to, claims);
  }

  /**
   * Asks for memory for a tensor of this document, before it is taken.
   *
   * @throws RefusedException with status 400 if all that was asked for is beyond the limit
   */
  public void claim(long bytes) {
    claims.add(bytes);
  }

  /** Goes on by one token; the document must not end here. */
  public JsonToken next() {
    JsonToken token = nextOrEnd();
    if (token == null) {
      throw mistake("the body ends too early (expected: more JSON)");
    }
    return token;
  }

  /** Goes to the first token, which must open an object. */
  public void openObject() {
    JsonToken token = nextOrEnd();
    if (token != JsonToken.START_OBJECT) {
      throw mistake(
          token == null
              ? "the body is empty (expected: a JSON object)"
              : "the body is " + spoken(token) + " (expected: a JSON object)");
    }
  }

  /** Goes to the next key of the object that is open; false at its end. */
  public boolean nextKey() {
    return next() != JsonToken.END_OBJECT;
  }

  /** Checks that nothing follows. */
  public void finish() {
    if (nextOrEnd() != null) {
      throw mistake("something follows the end of the JSON (expected: nothing more)");
    }
  }

  public JsonToken token() {
    return Objects.requireNonNull(parser.currentToken());
  }

  public String key() {
    try {
      return Objects.requireNonNull(parser.currentName());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The text of a string, or the letters of a number. */
  public String text() {
    try {
      return Objects.requireNonNull(parser.getText());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Skips the rest of the value whose first token is the current one, checking its syntax. */
  public void skip() {
    if (!token().isStructStart()) {
      finishToken();
      return;
    }
    int open = 1;
    while (open > 0) {
      JsonToken token = next();
      if (token.isStructStart()) {
        open++;
      } else if (token.isStructEnd()) {
        open--;
      }
    }
  }

  /** A text is read to its end only when somebody asks for it. */
  private void finishToken() {
    try {
      parser.finishToken();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Index in the body of the first byte of the current token. */
  public int begin() {
    return start + (int) parser.currentTokenLocation().getByteOffset();
  }

  /**
   * Takes numbers of the array whose opening bracket is the current token, straight from the bytes,
   * as long as each is well formed and taken. The next token is the element after them, or the end
   * of the array; so whatever is wrong is found and told there.
   *
   * @param most how many at most
   * @return how many were taken
   */
  public int numbers(int most, NumberSink sink) {
    int taken = 0;
    int at = skipBlanks(parser.position());
    while (taken < most && scanner.scan(at)) {
      int next = skipBlanks(scanner.position());
      boolean last = next < end && body[next] == ']';
      if (!last) {
        if (next == end || body[next] != ',') {
          break;
        }
        next = skipBlanks(next + 1);
        if (next == end || body[next] == ']') {
          break;
        }
      }
      if (!sink.take(scanner)) {
        break;
      }
      taken++;
      at = next;
      if (last) {
        break;
      }
    }
    if (taken > 0) {
      parser.moveTo(at);
    }
    return taken;
  }

  private int skipBlanks(int index) {
    int at = index;
    while (at < end && NumberScanner.isBlank(body[at])) {
      at++;
    }
    return at;
  }

  /** Index in the body of the byte after the current token. */
  public int offset() {
    return Math.max(start, Math.min(parser.position(), end));
  }

  /** Bytes between the current token and the end. */
  public int bytesLeft() {
    return end - offset();
  }

  /** The parser behind, for those who read numbers and strings in place. */
  public JsonParser parser() {
    return parser;
  }

  /** A refusal that says where the current token ends. */
  public RefusedException mistake(String words) {
    return Refusal.badRequest(words + Position.of(body, offset()));
  }

  /** What the reader could not read, in words and without the names of its parts. */
  public RefusedException broken(IOException e) {
    if (e instanceof StreamConstraintsException
        && Objects.requireNonNullElse(e.getMessage(), "").contains("nesting depth")) {
      return mistake("the JSON is nested deeper than " + format.maxDepth + " levels");
    }
    if (e instanceof StreamConstraintsException
        && Objects.requireNonNullElse(e.getMessage(), "").contains("String value length")) {
      return mistake(
          "a string of the JSON is longer than %d characters (expected: longer ones in binary form)"
              .formatted(MAX_STRING));
    }
    if (e instanceof JsonProcessingException broken) {
      return mistake("the body is not valid JSON: " + cut(broken.getOriginalMessage()));
    }
    return mistake("the body is not valid JSON");
  }

  /** The current token as people call it. */
  public static String spoken(JsonToken token) {
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a number with a fraction or exponent";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new IllegalStateException("parser: could not be closed", e);
    }
  }

  private @Nullable JsonToken nextOrEnd() {
    try {
      JsonToken token = parser.nextToken();
      if (token != null && !keys.allow(token)) {
        throw mistake("an object has more than " + OpenKeys.MOST + " keys");
      }
      return token;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Jackson's words up to where they speak of its own classes and switches. */
  private static String cut(String message) {
    String words = message;
    for (String mark : JACKSONS_OWN) {
      int at = words.indexOf(mark);
      words = at < 0 ? words : words.substring(0, at);
    }
    return words
        .replace(", from ", ")")
        .replace(" (JSON String, Number, Array, Object or token", " (")
        .strip();
  }
}
