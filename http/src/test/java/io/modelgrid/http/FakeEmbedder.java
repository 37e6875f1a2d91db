package io.modelgrid.http;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A text model without a network: the vector of a text, or of token ids, is [its length, the sum of
 * its bytes or ids, -0.5, 0.1], and each byte is a token.
 */
final class FakeEmbedder {
  static final Signature SIGNATURE =
      new Signature(
          List.of(
              List.of(TensorSpec.of("text", DataType.BYTES, -1)),
              List.of(
                  TensorSpec.of("input_ids", DataType.INT64, -1, -1),
                  TensorSpec.of("attention_mask", DataType.INT64, -1, -1).asOptional())),
          List.of(
              TensorSpec.of("embedding", DataType.FP32, -1, 4),
              TensorSpec.of("tokens", DataType.INT64, -1).asOptional()));

  private FakeEmbedder() {}

  static ModelView view(String name, Signature signature, Map<String, String> properties) {
    VersionView plain = FakeGrid.version("1", State.READY, signature, null);
    return FakeGrid.model(
        name,
        new VersionView(
            "1",
            State.READY,
            plain.labels(),
            plain.digest(),
            plain.size(),
            plain.registeredAt(),
            null,
            signature,
            plain.platform(),
            properties,
            1));
  }

  static InferenceAnswer answer(InferenceRequest request) {
    List<float[]> rows = rows(request.inputs());
    float[] numbers = new float[4 * rows.size()];
    long[] tokens = new long[rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, numbers, 4 * row, 4);
      tokens[row] = (long) rows.get(row)[0];
    }
    List<NamedTensor> outputs = new ArrayList<>();
    outputs.add(new NamedTensor("embedding", Tensor.ofFloats(Shape.of(rows.size(), 4), numbers)));
    if (request.outputs().contains("tokens")) {
      outputs.add(new NamedTensor("tokens", Tensor.ofLongs(Shape.of(rows.size()), tokens)));
    }
    return new Answered(request.selector().model(), "1", null, 4, "m.0", "node-b", outputs);
  }

  private static List<float[]> rows(List<NamedTensor> inputs) {
    List<float[]> rows = new ArrayList<>();
    Tensor first = inputs.get(0).tensor();
    if (inputs.get(0).name().equals("text")) {
      for (byte[] text : first.elements()) {
        rows.add(vector(ByteBuffer.wrap(text)));
      }
      return rows;
    }
    LongBuffer ids = first.data().asLongBuffer();
    LongBuffer mask = inputs.get(1).tensor().data().asLongBuffer();
    for (long row = 0; row < first.shape().dimension(0); row++) {
      float[] vector = {0, 0, -0.5f, 0.1f};
      for (long index = 0; index < first.shape().dimension(1); index++) {
        long real = mask.get();
        vector[0] += real;
        vector[1] += ids.get() * real;
      }
      rows.add(vector);
    }
    return rows;
  }

  static float[] vector(String text) {
    return vector(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static float[] vector(ByteBuffer text) {
    float[] vector = {text.remaining(), 0, -0.5f, 0.1f};
    while (text.hasRemaining()) {
      vector[1] += text.get() & 0xFF;
    }
    return vector;
  }
}
