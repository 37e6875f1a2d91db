package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run with made-up inputs for a bundle without samples, so that the first request does not pay
 * for what the engine puts off: zeros, or empty texts, with 1 for every open dimension. Such data
 * may make no sense to a model, so a failing run says nothing about it. A run that takes too long
 * is ended.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final long MOST_ELEMENTS = 1 << 24;

  private WarmUp() {}

  static void run(Servable servable, Duration limit) {
    List<NamedTensor> inputs = new ArrayList<>();
    for (TensorSpec spec : servable.signature().inputs()) {
      Shape shape = guess(spec.shape());
      if (tooLarge(shape)) {
        LOG.debug("No warm-up: input {} is too large to make up", spec);
        return;
      }
      inputs.add(new NamedTensor(spec.name(), zeros(spec.dataType(), shape)));
    }
    try (TimeLimit within = TimeLimit.of(limit)) {
      servable.compute(inputs, List.of(), within.cancellation());
    } catch (ComputeException e) {
      LOG.debug("The warm-up with made-up inputs gave nothing: {}", e.getMessage());
    }
  }

  private static Shape guess(Shape shape) {
    long[] dimensions = shape.toArray();
    for (int axis = 0; axis < dimensions.length; axis++) {
      dimensions[axis] = dimensions[axis] < 0 ? 1 : dimensions[axis];
    }
    return Shape.of(dimensions);
  }

  private static boolean tooLarge(Shape shape) {
    try {
      return shape.elementCount() > MOST_ELEMENTS;
    } catch (ArithmeticException e) {
      return true;
    }
  }

  private static Tensor zeros(DataType type, Shape shape) {
    // An empty text is four zero bytes, its length.
    int size = type == DataType.BYTES ? Integer.BYTES : type.size();
    ByteBuffer data = Tensor.allocate(shape.elementCount() * size);
    return Tensor.of(type, shape, data);
  }
}
