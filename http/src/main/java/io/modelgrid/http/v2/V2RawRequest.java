package io.modelgrid.http.v2;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.memory.DirectMemory;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tensor.BinaryTensors;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A request without JSON: the whole body is the data of the model's only input, and its shape
 * follows from the length. Of BYTES it is one element, without its length.
 */
final class V2RawRequest {
  private V2RawRequest() {}

  /**
   * Reads a body by the signature of the model that it is for. All outputs are wanted, in binary.
   *
   * @throws RefusedException with status 400 and words for the caller
   */
  static V2Request read(ByteBuffer body, Signature signature, String model) {
    TensorSpec input = onlyInput(signature, model);
    String what = "input '" + input.name() + "'";
    Tensor tensor =
        input.dataType() == DataType.BYTES
            ? text(body, input, what)
            : BinaryTensors.read(
                body, input.dataType(), shape(body.remaining(), input, what), what);
    V2Wishes wishes = new V2Wishes(null, List.of(), true);
    return new V2Request(List.of(new NamedTensor(input.name(), tensor)), wishes, 0, 0);
  }

  private static TensorSpec onlyInput(Signature signature, String model) {
    return signature.inputForms().stream()
        .filter(form -> form.size() == 1)
        .map(form -> form.get(0))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.badRequest(
                    ("raw request: model '%s' has %d inputs (expected: a model with one input, or"
                            + " JSON whose length Inference-Header-Content-Length tells)")
                        .formatted(model, signature.inputs().size())));
  }

  private static Shape shape(int bytes, TensorSpec input, String what) {
    long[] dimensions = input.shape().toArray();
    int open = -1;
    long fixed = input.dataType().size();
    for (int axis = 0; axis < dimensions.length; axis++) {
      if (dimensions[axis] >= 0) {
        fixed = times(fixed, dimensions[axis], input, what);
      } else if (open >= 0) {
        throw notDeducible(input, what, "at most one dimension that is open");
      } else {
        open = axis;
      }
    }
    if (open >= 0) {
      if (fixed == 0 || bytes % fixed != 0) {
        throw Refusal.badRequest(
            "raw request: %s: %d bytes of data came (expected: a multiple of %d, by shape %s)"
                .formatted(what, bytes, fixed, input.shape()));
      }
      dimensions[open] = bytes / fixed;
    }
    return Shape.of(dimensions);
  }

  private static long times(long fixed, long dimension, TensorSpec input, String what) {
    try {
      return Math.multiplyExact(fixed, dimension);
    } catch (ArithmeticException e) {
      throw notDeducible(input, what, "a shape that fits a request");
    }
  }

  private static Tensor text(ByteBuffer body, TensorSpec input, String what) {
    long[] dimensions = input.shape().toArray();
    for (int axis = 0; axis < dimensions.length; axis++) {
      if (dimensions[axis] != 1 && dimensions[axis] != -1) {
        throw notDeducible(input, what, "a shape of one element for BYTES");
      }
      dimensions[axis] = 1;
    }
    ByteBuffer element = DirectMemory.allocate((long) Integer.BYTES + body.remaining());
    element.putInt(body.remaining()).put(body.duplicate()).flip();
    return Tensor.of(DataType.BYTES, Shape.of(dimensions), element);
  }

  private static RefusedException notDeducible(TensorSpec input, String what, String expected) {
    return Refusal.badRequest(
        "raw request: the shape of %s cannot be deduced from its bytes, since it is %s (expected: %s)"
            .formatted(what, input.shape(), expected));
  }
}
