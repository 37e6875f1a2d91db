package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.json.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Strings as their UTF-8 forms, or bytes as they are, each after its length. Whenever a piece of
 * them is full it moves out of the heap, so that many of them take no more of it than few.
 */
final class TextElements extends Elements {
  /** The one key of an object that stands for bytes. */
  static final String BASE64 = "b64";

  private static final int PIECE = 1 << 20;

  private final Notation notation;
  private final List<ByteBuffer> full = new ArrayList<>();
  private long fullBytes;
  private ByteSink sink;

  TextElements(JsonReader json, int count, String what, Notation notation) {
    super(json, DataType.BYTES, what);
    this.notation = notation;
    this.sink = new ByteSink((int) Math.min(16L * count, Math.min(json.bytesLeft(), PIECE)));
  }

  @Override
  void store(JsonReader json) throws IOException {
    if (json.token() == JsonToken.START_OBJECT && notation == Notation.TENSORFLOW) {
      storeBase64(json);
      return;
    }
    if (json.token() != JsonToken.VALUE_STRING) {
      throw wrongKind("a string");
    }
    JsonParser parser = json.parser();
    int length = parser.getTextLength();
    char[] chars = parser.getTextCharacters();
    int from = parser.getTextOffset();
    int written = encode(chars, from, from + length);
    json.claim(written);
    writeLength(written);
    sink.advance(Integer.BYTES + written);
    moveOutIfFull();
  }

  private void moveOutIfFull() {
    if (sink.size() < PIECE) {
      return;
    }
    full.add(allocate(sink.size()).put(sink.array(), 0, sink.size()).flip());
    fullBytes += sink.size();
    sink = new ByteSink(PIECE);
  }

  private void storeBase64(JsonReader json) {
    boolean fits =
        json.nextKey() && json.key().equals(BASE64) && json.next() == JsonToken.VALUE_STRING;
    byte[] bytes = fits ? decoded(json.text()) : new byte[0];
    if (!fits || json.nextKey()) {
      throw mistake("an object", "a string, or {\"b64\": \"…\"} for bytes");
    }
    json.claim(bytes.length);
    sink.reserve(Math.addExact(Integer.BYTES, bytes.length));
    writeLength(bytes.length);
    sink.advance(Integer.BYTES);
    sink.write(bytes, 0, bytes.length);
    moveOutIfFull();
  }

  private byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw mistake("an object whose b64 is not Base64", "the standard alphabet of Base64");
    }
  }

  /** Writes behind the room for the length, which is known only afterwards. */
  private int encode(char[] chars, int from, int to) {
    byte[] bytes = sink.reserve(Math.addExact(Integer.BYTES, Math.multiplyExact(to - from, 3)));
    int start = sink.size() + Integer.BYTES;
    int at = start;
    for (int index = from; index < to; index++) {
      char c = chars[index];
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xC0 | c >> 6);
        bytes[at++] = tail(c);
      } else if (Character.isSurrogate(c)) {
        int point = pair(chars, index++, to);
        bytes[at++] = (byte) (0xF0 | point >> 18);
        bytes[at++] = tail(point >> 12);
        bytes[at++] = tail(point >> 6);
        bytes[at++] = tail(point);
      } else {
        bytes[at++] = (byte) (0xE0 | c >> 12);
        bytes[at++] = tail(c >> 6);
        bytes[at++] = tail(c);
      }
    }
    return at - start;
  }

  private static byte tail(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  private int pair(char[] chars, int index, int to) {
    if (index + 1 < to && Character.isSurrogatePair(chars[index], chars[index + 1])) {
      return Character.toCodePoint(chars[index], chars[index + 1]);
    }
    throw mistake(
        "a string with half a surrogate pair", "text that can be written as UTF-8, for BYTES");
  }

  private void writeLength(int length) {
    ByteBuffer.wrap(sink.array()).order(ByteOrder.LITTLE_ENDIAN).putInt(sink.size(), length);
  }

  @Override
  ByteBuffer finished() {
    ByteBuffer all = allocate(fullBytes + sink.size());
    full.forEach(all::put);
    return all.put(sink.array(), 0, sink.size()).flip();
  }
}
