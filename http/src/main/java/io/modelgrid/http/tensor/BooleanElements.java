package io.modelgrid.http.tensor;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.http.json.JsonReader;
import java.nio.ByteBuffer;

/** Truth values: {@code true} and {@code false}, and no numbers that stand for them. */
final class BooleanElements extends Elements {
  private final ByteBuffer buffer;

  BooleanElements(JsonReader json, int count, String what) {
    super(json, DataType.BOOL, what);
    this.buffer = allocate(count);
  }

  @Override
  void store(JsonReader json) {
    JsonToken token = json.token();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw wrongKind("true or false");
    }
    buffer.put((byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
  }

  @Override
  ByteBuffer finished() {
    return buffer.flip();
  }
}
