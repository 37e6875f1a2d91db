package io.modelgrid.engine.image;

import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Translation;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * PNG and JPEG files to FP32 of (rows, channels, height, width), from 0 to 255: the network does
 * the rest of what training did.
 */
public final class PictureTranslation implements Translation {
  /** What callers send. Names that end so get base64 from TensorFlow Serving's clients. */
  public static final String INPUT = "image_bytes";

  private final PictureShape shape;

  public PictureTranslation(PictureShape shape) {
    this.shape = shape;
  }

  @Override
  public TensorSpec input() {
    return TensorSpec.of(INPUT, DataType.BYTES, -1);
  }

  @Override
  public TensorSpec network() {
    return TensorSpec.of(
        "image", DataType.FP32, -1, shape.channels(), shape.height(), shape.width());
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(
        "input-forms",
        "either '%s', PNG or JPEG files, which are brought to %s; or their numbers from 0 to 255"
            .formatted(INPUT, shape));
  }

  @Override
  public Optional<String> mistakeIn(Tensor given) {
    int place = 0;
    for (byte[] file : given.elements()) {
      try {
        PictureDecoder.check(file);
      } catch (PictureException e) {
        return Optional.of("input '%s' element %d: %s".formatted(INPUT, place, e.getMessage()));
      }
      place++;
    }
    return Optional.empty();
  }

  @Override
  public Tensor translate(Tensor given, Cancellation cancellation) throws ComputeException {
    List<byte[]> files = given.elements();
    ByteBuffer numbers = Tensor.allocate((long) files.size() * shape.size() * Float.BYTES);
    FloatBuffer into = numbers.asFloatBuffer();
    for (int place = 0; place < files.size(); place++) {
      if (cancellation.isCancelled()) {
        throw ComputeException.cancelled(new CancellationException("while decoding"));
      }
      try {
        PictureDecoder.decode(files.get(place)).as(shape).write(into);
      } catch (PictureException e) {
        throw ComputeException.uncomputable(
            "input '%s' element %d: %s".formatted(INPUT, place, e.getMessage()), e);
      }
    }
    return Tensor.of(
        DataType.FP32,
        Shape.of(files.size(), shape.channels(), shape.height(), shape.width()),
        numbers);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
