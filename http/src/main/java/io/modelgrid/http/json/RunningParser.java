package io.modelgrid.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;

/**
 * Jackson's parser of UTF-8, whose place in the bytes can be moved, so that somebody else can read
 * a stretch of an array that is open.
 */
final class RunningParser extends UTF8StreamJsonParser {
  private RunningParser(
      IOContext context,
      int features,
      ByteQuadsCanonicalizer names,
      byte[] bytes,
      int start,
      int end) {
    super(context, features, null, null, names, bytes, start, end, 0, false);
  }

  /** Index of the byte that is read next. */
  int position() {
    return _inputPtr;
  }

  /**
   * Goes on from another byte.
   *
   * @param index where a whole element of the open array begins, of which none was read, or where
   *     the array ends
   */
  void moveTo(int index) {
    _inputPtr = index;
  }

  /** Makes such parsers of arrays of bytes. */
  static final class Factory extends JsonFactory {
    private static final long serialVersionUID = 1L;

    Factory(JsonFactoryBuilder builder) {
      super(builder);
    }

    @Override
    protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context) {
      return new RunningParser(
          context,
          _parserFeatures,
          _byteSymbolCanonicalizer.makeChild(_factoryFeatures),
          data,
          offset,
          offset + length);
    }
  }
}
