package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Provenance;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.oip.Classification;
import io.modelgrid.http.tensor.BinaryTensors;
import io.modelgrid.http.tensor.TensorWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Encodes what became of one inference request, straight into the bytes that are sent. Tensors that
 * go in binary and are large together are copied piece by piece while they are sent, so that there
 * is never a second copy of them all. For one answer and one thread.
 */
final class V2Answers {
  /** The header that tells how much of a body is JSON. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();
  private static final long LARGE = 1 << 20;
  private static final int LONGEST_GUESS = 1 << 24;

  private final Answered answered;
  private final V2Wishes wishes;
  private final List<Tensor> binary = new ArrayList<>();
  private long binaryLength;

  private V2Answers(Answered answered, V2Wishes wishes) {
    this.answered = answered;
    this.wishes = wishes;
  }

  /**
   * The response to a request.
   *
   * @param labels names of the model's classes by place; empty for none
   * @throws io.modelgrid.http.refusal.RefusedException for outputs that JSON cannot carry
   */
  static HttpResponse of(Answered answered, V2Wishes wishes, List<String> labels) {
    return of(answered, wishes, labels, ByteSink::new);
  }

  /**
   * The same.
   *
   * @param sinks makes a sink of a guessed length
   */
  static HttpResponse of(
      Answered answered, V2Wishes wishes, List<String> labels, IntFunction<ByteSink> sinks) {
    return new V2Answers(answered, wishes).response(labels, sinks);
  }

  private HttpResponse response(List<String> labels, IntFunction<ByteSink> sinks) {
    List<NamedTensor> outputs = outputs(labels);
    ByteSink sink = sinks.apply(guessedLength(outputs));
    writeJson(sink, outputs);
    HttpResponse response =
        binary.isEmpty()
            ? Answers.json(200, ByteString.fromArrayUnsafe(sink.array(), 0, sink.size()))
            : HttpResponse.create()
                .addHeader(RawHeader.create(JSON_LENGTH, Integer.toString(sink.size())))
                .withEntity(entity(sink));
    return response.addHeaders(Provenance.of(answered));
  }

  private List<NamedTensor> outputs(List<String> labels) {
    List<NamedTensor> outputs = new ArrayList<>(answered.outputs().size());
    for (NamedTensor output : answered.outputs()) {
      int classes = wishes.classes(output.name());
      outputs.add(
          classes == 0
              ? output
              : new NamedTensor(
                  output.name(),
                  Classification.highest(output.tensor(), classes, labels, what(output))));
    }
    return outputs;
  }

  private int guessedLength(List<NamedTensor> outputs) {
    long guess = 256;
    long binaryBytes = 0;
    for (NamedTensor output : outputs) {
      if (wishes.isBinary(output.name())) {
        guess += 128;
        binaryBytes += output.tensor().byteSize();
      } else {
        guess += 64 + TensorWriter.guessedLength(output.tensor());
      }
    }
    return (int) Math.min(LONGEST_GUESS, binaryBytes > LARGE ? guess : guess + binaryBytes);
  }

  private void writeJson(ByteSink sink, List<NamedTensor> outputs) {
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      json.writeStartObject();
      json.writeStringField("model_name", answered.model());
      json.writeStringField("model_version", answered.version());
      if (wishes.id() != null) {
        json.writeStringField("id", wishes.id());
      }
      json.writeArrayFieldStart("outputs");
      for (NamedTensor output : outputs) {
        writeOutput(json, output);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("answer: could not be written to memory", e);
    }
  }

  private void writeOutput(JsonGenerator json, NamedTensor output) throws IOException {
    Tensor tensor = output.tensor();
    json.writeStartObject();
    json.writeStringField("name", output.name());
    json.writeStringField("datatype", tensor.dataType().name());
    long[] shape = tensor.shape().toArray();
    json.writeFieldName("shape");
    json.writeArray(shape, 0, shape.length);
    if (wishes.isBinary(output.name())) {
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", tensor.byteSize());
      json.writeEndObject();
      binary.add(tensor);
      binaryLength += tensor.byteSize();
    } else {
      json.writeFieldName("data");
      TensorWriter.write(json, what(output), tensor);
    }
    json.writeEndObject();
  }

  private static String what(NamedTensor output) {
    return "output '" + output.name() + "'";
  }

  private ResponseEntity entity(ByteSink json) {
    if (binaryLength <= LARGE) {
      binary.forEach(tensor -> BinaryTensors.write(json, tensor));
      return HttpEntities.create(
          ContentTypes.APPLICATION_OCTET_STREAM,
          ByteString.fromArrayUnsafe(json.array(), 0, json.size()));
    }
    ByteString head = ByteString.fromArrayUnsafe(json.array(), 0, json.size());
    Source<ByteString, NotUsed> tensors =
        Source.from(List.copyOf(binary))
            .flatMapConcat(tensor -> Source.fromIterator(() -> BinaryTensors.pieces(tensor)))
            .map(ByteString::fromArrayUnsafe);
    return HttpEntities.create(
        ContentTypes.APPLICATION_OCTET_STREAM,
        head.size() + binaryLength,
        Source.single(head).concat(tensors));
  }
}
