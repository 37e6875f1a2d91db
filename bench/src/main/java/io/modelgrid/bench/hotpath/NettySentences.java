package io.modelgrid.bench.hotpath;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The sentence encoder, from token ids or from text: mean over the tokens, length one. */
final class NettySentences implements NettyModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  NettySentences(Path network, Path tokenizer) throws OrtException, IOException {
    session = Sessions.open(network);
    this.tokenizer = HuggingFaceTokenizer.newInstance(tokenizer);
  }

  @Override
  public Output compute(ByteBuf body) throws IOException, OrtException {
    JsonNode input;
    try (InputStream in = new ByteBufInputStream(body)) {
      input = JSON.readTree(in).get("inputs").get(0);
    }
    JsonNode data = input.get("data");
    return embed(
        input.get("name").asText().equals("text")
            ? tokenizer.encode(data.get(0).asText(), true, false).getIds()
            : JSON.treeToValue(data, long[].class));
  }

  @Override
  public Output compute(ByteBuf body, int jsonLength) throws IOException {
    throw new IOException("a sentence in binary (expected: in JSON)");
  }

  private Output embed(long[] ids) throws OrtException {
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    try (OnnxTensor tokens = row(ids);
        OnnxTensor mask = row(ones);
        OnnxTensor types = row(new long[ids.length]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      int width = (int) output.getInfo().getShape()[2];
      float[] mean = mean(output.getFloatBuffer(), ids.length, width);
      return new Output("embedding", new long[] {1, width}, FloatBuffer.wrap(mean));
    }
  }

  private static float[] mean(FloatBuffer values, int rows, int width) {
    float[] sum = new float[width];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < width; column++) {
        sum[column] += values.get(row * width + column);
      }
    }
    double squares = 0;
    for (float value : sum) {
      squares += (double) value * value;
    }
    float factor = (float) (1 / Math.sqrt(squares));
    for (int column = 0; column < width; column++) {
      sum[column] *= factor;
    }
    return sum;
  }

  private OnnxTensor row(long[] values) throws OrtException {
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(values), new long[] {1, values.length});
  }
}
