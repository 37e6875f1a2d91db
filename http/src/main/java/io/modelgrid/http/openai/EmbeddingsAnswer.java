package io.modelgrid.http.openai;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Provenance;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.tensor.NestedWriter;
import io.modelgrid.http.tensor.Notation;
import io.modelgrid.http.tensor.TensorWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.function.IntFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** Encodes vectors, straight into the bytes that are sent. */
final class EmbeddingsAnswer {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final Answered answered;
  private final Tensor vectors;
  private final boolean base64;

  private EmbeddingsAnswer(Answered answered, Tensor vectors, boolean base64) {
    this.answered = answered;
    this.vectors = vectors;
    this.base64 = base64;
  }

  /**
   * The response to a request.
   *
   * @param sinks makes a sink of a guessed length
   * @throws io.modelgrid.http.refusal.RefusedException for vectors that JSON cannot carry
   */
  static HttpResponse of(
      Answered answered, Embedder embedder, EmbeddingsRequest asked, IntFunction<ByteSink> sinks) {
    Tensor vectors = named(answered, embedder.vectors());
    Integer dimensions = asked.dimensions();
    if (dimensions != null && dimensions < vectors.shape().dimension(1)) {
      vectors = Vectors.cut(vectors, dimensions, embedder.normalises());
    }
    return new EmbeddingsAnswer(answered, vectors, asked.base64())
        .written(tokens(answered, asked), sinks);
  }

  private static Tensor named(Answered answered, String name) {
    return answered.outputs().stream()
        .filter(output -> output.name().equals(name))
        .map(NamedTensor::tensor)
        .filter(tensor -> tensor.dataType() == DataType.FP32 && tensor.shape().rank() == 2)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "outputs: no '" + name + "' (expected: FP32 of two dimensions)"));
  }

  private static long tokens(Answered answered, EmbeddingsRequest asked) {
    if (asked.tokens() != null) {
      return asked.tokens().lengths().stream().mapToLong(Integer::longValue).sum();
    }
    long tokens = 0;
    for (NamedTensor output : answered.outputs()) {
      if (output.name().equals(Embedder.TOKENS) && output.tensor().dataType() == DataType.INT64) {
        LongBuffer counts = output.tensor().data().asLongBuffer();
        while (counts.hasRemaining()) {
          tokens += counts.get();
        }
      }
    }
    return tokens;
  }

  private HttpResponse written(long tokens, IntFunction<ByteSink> sinks) {
    ByteSink sink = sinks.apply(guessedLength());
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      json.writeStartObject();
      json.writeStringField("object", "list");
      json.writeArrayFieldStart("data");
      writeVectors(json);
      json.writeEndArray();
      json.writeStringField("model", answered.model());
      json.writeObjectFieldStart("usage");
      json.writeNumberField("prompt_tokens", tokens);
      json.writeNumberField("total_tokens", tokens);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("answer: could not be written to memory", e);
    }
    return Answers.json(200, ByteString.fromArrayUnsafe(sink.array(), 0, sink.size()))
        .addHeaders(Provenance.of(answered));
  }

  private int guessedLength() {
    long numbers = base64 ? 4L * (vectors.byteSize() + 3) / 3 : TensorWriter.guessedLength(vectors);
    return (int) Math.min(256 + 64 * vectors.shape().dimension(0) + numbers, 1 << 24);
  }

  private void writeVectors(JsonGenerator json) throws IOException {
    NestedWriter numbers = new NestedWriter(json, "the embedding", vectors, Notation.STRICT, false);
    ByteBuffer bytes = vectors.data();
    byte[] row = new byte[(int) vectors.shape().dimension(1) * Float.BYTES];
    for (long index = 0; index < vectors.shape().dimension(0); index++) {
      json.writeStartObject();
      json.writeStringField("object", "embedding");
      json.writeNumberField("index", index);
      json.writeFieldName("embedding");
      if (base64) {
        // A tensor's own layout is what is wanted: little-endian, 32 bits each.
        bytes.get(row);
        json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, row, 0, row.length);
      } else {
        numbers.writeRow();
      }
      json.writeEndObject();
    }
  }
}
