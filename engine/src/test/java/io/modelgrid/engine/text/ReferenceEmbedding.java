package io.modelgrid.engine.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/** The embedding computed plainly, sharing no code with the embedder: padding, pooling, length. */
final class ReferenceEmbedding {
  private static final int LONGEST = 256;

  private ReferenceEmbedding() {}

  /** The tokenizer's own ids, uncut, then cut so that the last special token stays. */
  static long[] ids(String text) throws IOException {
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(EngineFixtures.miniLmTokenizer()),
            Map.of("padding", "false", "truncation", "false"))) {
      long[] all = tokenizer.encode(text).getIds();
      if (all.length <= LONGEST) {
        return all;
      }
      long[] cut = java.util.Arrays.copyOf(all, LONGEST);
      cut[LONGEST - 1] = all[all.length - 1];
      return cut;
    }
  }

  static List<NamedTensor> padded(List<long[]> rows) {
    int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    long[] ids = new long[rows.size() * longest];
    long[] mask = new long[rows.size() * longest];
    for (int row = 0; row < rows.size(); row++) {
      for (int position = 0; position < rows.get(row).length; position++) {
        ids[row * longest + position] = rows.get(row)[position];
        mask[row * longest + position] = 1;
      }
    }
    Shape shape = Shape.of(rows.size(), longest);
    return List.of(
        new NamedTensor("input_ids", Tensor.ofLongs(shape, ids)),
        new NamedTensor("attention_mask", Tensor.ofLongs(shape, mask)),
        new NamedTensor("token_type_ids", Tensor.ofLongs(shape, new long[ids.length])));
  }

  static double[][] of(Servable network, List<long[]> rows) throws ComputeException {
    Tensor states = network.compute(padded(rows), List.of(), new Cancellation()).get(0).tensor();
    int length = (int) states.shape().dimension(1);
    int width = (int) states.shape().dimension(2);
    FloatBuffer values = states.data().asFloatBuffer();
    double[][] vectors = new double[rows.size()][width];
    for (int row = 0; row < rows.size(); row++) {
      int tokens = rows.get(row).length;
      double squares = 0;
      for (int axis = 0; axis < width; axis++) {
        double sum = 0;
        for (int position = 0; position < tokens; position++) {
          sum += values.get((row * length + position) * width + axis);
        }
        vectors[row][axis] = sum / tokens;
        squares += vectors[row][axis] * vectors[row][axis];
      }
      for (int axis = 0; axis < width; axis++) {
        vectors[row][axis] /= Math.sqrt(squares);
      }
    }
    return vectors;
  }
}
