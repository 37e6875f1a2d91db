package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tensor.TensorWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Encodes what became of an inference request, straight into the bytes that are sent. */
final class V2Answers {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private V2Answers() {}

  /**
   * The response to a request.
   *
   * @param id the request's id, or null if it had none
   * @throws RefusedException for a refusal, and for outputs that JSON cannot carry
   */
  static HttpResponse of(InferenceAnswer answer, @Nullable String id) {
    if (answer instanceof Answered answered) {
      return Answers.json(200, body(answered, id))
          .addHeaders(
              List.of(
                  RawHeader.create("Modelgrid-Node", answered.node()),
                  RawHeader.create("Modelgrid-Replica", answered.slot()),
                  RawHeader.create("Modelgrid-Epoch", Long.toString(answered.epoch()))));
    }
    throw new RefusedException(refusal((Refused) answer));
  }

  static Refusal refusal(Refused refused) {
    int status =
        switch (refused.reason()) {
          case NOT_FOUND -> 404;
          case INVALID -> 400;
          case QUEUE_FULL -> 429;
          case UNAVAILABLE -> 503;
          case DEADLINE_EXCEEDED -> 504;
          case FAILED -> 500;
        };
    Duration delay = refused.retryAfter();
    if (delay == null && (status == 429 || status == 503)) {
      delay = RETRY_AFTER;
    }
    return delay == null
        ? Refusal.of(status, refused.message())
        : Refusal.retryAfter(status, refused.message(), delay);
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
