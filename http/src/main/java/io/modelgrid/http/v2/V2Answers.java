package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Provenance;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.tensor.TensorWriter;
import java.io.IOException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Encodes what became of an inference request, straight into the bytes that are sent. */
final class V2Answers {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private V2Answers() {}

  /**
   * The response to a request.
   *
   * @param id the request's id, or null if it had none
   * @throws io.modelgrid.http.refusal.RefusedException for outputs that JSON cannot carry
   */
  static HttpResponse of(Answered answered, @Nullable String id) {
    return Answers.json(200, body(answered, id)).addHeaders(Provenance.of(answered));
  }

  private static ByteString body(Answered answered, @Nullable String id) {
    int guess = 256;
    for (NamedTensor output : answered.outputs()) {
      guess = Math.min(1 << 24, guess + 64 + TensorWriter.guessedLength(output.tensor()));
    }
    ByteSink sink = new ByteSink(guess);
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      json.writeStartObject();
      json.writeStringField("model_name", answered.model());
      json.writeStringField("model_version", answered.version());
      if (id != null) {
        json.writeStringField("id", id);
      }
      json.writeArrayFieldStart("outputs");
      for (NamedTensor output : answered.outputs()) {
        writeOutput(json, output);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("answer: could not be written to memory", e);
    }
    return ByteString.fromArrayUnsafe(sink.array(), 0, sink.size());
  }

  private static void writeOutput(JsonGenerator json, NamedTensor output) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", output.name());
    json.writeStringField("datatype", output.tensor().dataType().name());
    long[] shape = output.tensor().shape().toArray();
    json.writeFieldName("shape");
    json.writeArray(shape, 0, shape.length);
    json.writeFieldName("data");
    TensorWriter.write(json, "output '" + output.name() + "'", output.tensor());
    json.writeEndObject();
  }
}
