package io.modelgrid.http.tensor;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.json.NumberSink;
import io.modelgrid.http.memory.DirectMemory;
import io.modelgrid.http.number.NumberScanner;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the elements of one tensor, one after the other, from the reader's current token. The only
 * part that knows how a number or a text is read; structure and counting lie with its caller.
 */
abstract class Elements implements NumberSink {
  private final JsonReader json;
  private final DataType type;
  private final String what;
  private int seen;

  Elements(JsonReader json, DataType type, String what) {
    this.json = json;
    this.type = type;
    this.what = what;
  }

  /** Elements of a tensor whose bytes the reader's limit allows. */
  static Elements of(DataType type, int count, JsonReader json, String what, Notation notation) {
    // Texts take at least their lengths, and claim what else they are as they come.
    json.claim((long) count * (type == DataType.BYTES ? Integer.BYTES : type.size()));
    return switch (type) {
      case BOOL -> new BooleanElements(json, count, what);
      case BYTES -> new TextElements(json, count, what, notation);
      case FP32, FP64 -> new FloatElements(json, type, count, what);
      case FP16, BF16 ->
          throw Refusal.badRequest(
              "receiving "
                  + type
                  + " data via JSON is not supported. "
                  + notation.advice()
                  + " for "
                  + what);
      default -> new IntegerElements(json, type, count, what);
    };
  }

  /** Takes the current token as the element of this number. */
  final void put(int index) {
    seen = index;
    try {
      store(json);
    } catch (IOException e) {
      throw json.broken(e);
    }
    seen++;
  }

  final DataType type() {
    return type;
  }

  /**
   * Takes elements of the array whose opening bracket is the reader's current token, as long as
   * they are numbers of the tensor's type.
   *
   * @return how many were taken
   */
  final int run(int most) {
    int taken = json.numbers(most, this);
    seen += taken;
    return taken;
  }

  /** Takes none, which is right for elements that are no numbers. */
  @Override
  public boolean take(NumberScanner number) {
    return false;
  }

  /** How many were taken. */
  final int seen() {
    return seen;
  }

  abstract void store(JsonReader json) throws IOException;

  /** All elements in the layout of {@link Tensor}. */
  abstract ByteBuffer finished();

  final RefusedException mistake(String came, String expected) {
    return json.mistake(
        what + ": element " + seen + " of data is " + came + " (expected: " + expected + ")");
  }

  final RefusedException wrongKind(String expected) {
    return mistake(Values.shown(json), expected + " for " + type);
  }

  /** A direct buffer, or a refusal where the node has no memory left for it. */
  static ByteBuffer allocate(long bytes) {
    return DirectMemory.allocate(bytes);
  }
}
