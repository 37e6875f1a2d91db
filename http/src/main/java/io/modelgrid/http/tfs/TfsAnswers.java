package io.modelgrid.http.tfs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Provenance;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.tensor.NestedWriter;
import io.modelgrid.http.tensor.Notation;
import io.modelgrid.http.tensor.TensorWriter;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/**
 * Encodes what became of a request, straight into the bytes that are sent. They go into a sink that
 * the caller makes of a guessed length.
 */
final class TfsAnswers {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private TfsAnswers() {}

  /** Writes what is inside of an answer. */
  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** {@code {"predictions": […]}}: a list of rows, each a value or an object of values. */
  static HttpResponse predictions(Answered answered, IntFunction<ByteSink> sinks) {
    List<NamedTensor> outputs = answered.outputs();
    long rows = rows(outputs);
    return answer(answered, sinks, "predictions", json -> writeRows(json, outputs, rows));
  }

  /** {@code {"outputs": …}}: a tensor, or an object of tensors. */
  static HttpResponse outputs(Answered answered, IntFunction<ByteSink> sinks) {
    List<NamedTensor> outputs = answered.outputs();
    return answer(
        answered,
        sinks,
        "outputs",
        json -> {
          if (outputs.size() == 1) {
            writer(json, outputs.get(0)).writeAll();
            return;
          }
          json.writeStartObject();
          for (NamedTensor output : outputs) {
            json.writeFieldName(output.name());
            writer(json, output).writeAll();
          }
          json.writeEndObject();
        });
  }

  /**
   * {@code {"results": [[["label", score], …], …]}}.
   *
   * @param labels of the classes, or empty where they have none but their index
   */
  static HttpResponse classes(Answered answered, List<String> labels, IntFunction<ByteSink> sinks) {
    NamedTensor scores = answered.outputs().get(0);
    Shape shape = scores.tensor().shape();
    if (shape.rank() != 2) {
      throw unlike(scores, "[N, classes]");
    }
    boolean labelled = labels.size() == shape.dimension(1);
    return answer(
        answered,
        sinks,
        "results",
        json -> {
          NestedWriter writer = writer(json, flat(scores));
          json.writeStartArray();
          for (long row = 0; row < shape.dimension(0); row++) {
            json.writeStartArray();
            for (int index = 0; index < shape.dimension(1); index++) {
              json.writeStartArray();
              json.writeString(labelled ? labels.get(index) : Integer.toString(index));
              writer.writeRow();
              json.writeEndArray();
            }
            json.writeEndArray();
          }
          json.writeEndArray();
        });
  }

  /** {@code {"results": [value, …]}}. */
  static HttpResponse values(Answered answered, IntFunction<ByteSink> sinks) {
    NamedTensor values = answered.outputs().get(0);
    if (!Outputs.isOneWide(values.tensor().shape())) {
      throw unlike(values, "[N] or [N, 1]");
    }
    return answer(answered, sinks, "results", json -> writer(json, flat(values)).writeAll());
  }

  private static void writeRows(JsonGenerator json, List<NamedTensor> outputs, long rows)
      throws IOException {
    List<NestedWriter> writers = outputs.stream().map(output -> writer(json, output)).toList();
    json.writeStartArray();
    for (long row = 0; row < rows; row++) {
      if (outputs.size() == 1) {
        writers.get(0).writeRow();
        continue;
      }
      json.writeStartObject();
      for (int index = 0; index < writers.size(); index++) {
        json.writeFieldName(outputs.get(index).name());
        writers.get(index).writeRow();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static long rows(List<NamedTensor> outputs) {
    long rows = -1;
    for (NamedTensor output : outputs) {
      Shape shape = output.tensor().shape();
      if (shape.rank() == 0 || (rows >= 0 && rows != shape.dimension(0))) {
        throw Refusal.badRequest(
            "%s has the shape %s, which cannot be put in rows%s; use 'inputs' instead of 'instances'"
                .formatted(
                    what(output), shape, rows < 0 ? "" : " beside outputs of " + rows + " rows"));
      }
      rows = shape.dimension(0);
    }
    return rows;
  }

  private static NestedWriter writer(JsonGenerator json, NamedTensor output) {
    // TensorFlow Serving tells bytes from texts by this ending.
    boolean base64 = output.name().endsWith("_bytes");
    return new NestedWriter(json, what(output), output.tensor(), Notation.TENSORFLOW, base64);
  }

  /** The same elements without rows. */
  private static NamedTensor flat(NamedTensor output) {
    Tensor tensor = output.tensor();
    Shape shape = Shape.of(tensor.shape().elementCount());
    return new NamedTensor(output.name(), Tensor.of(tensor.dataType(), shape, tensor.data()));
  }

  private static RefusedException unlike(NamedTensor output, String expected) {
    return Refusal.badRequest(
        what(output)
            + " has the shape "
            + output.tensor().shape()
            + " (expected: "
            + expected
            + ")");
  }

  private static String what(NamedTensor output) {
    return "output '" + output.name() + "'";
  }

  private static HttpResponse answer(
      Answered answered, IntFunction<ByteSink> sinks, String key, Content content) {
    int guess = 64;
    for (NamedTensor output : answered.outputs()) {
      guess = Math.min(1 << 24, guess + 64 + TensorWriter.guessedLength(output.tensor()));
    }
    ByteSink sink = sinks.apply(guess);
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      json.writeStartObject();
      json.writeFieldName(key);
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("answer: could not be written to memory", e);
    }
    return Answers.json(200, ByteString.fromArrayUnsafe(sink.array(), 0, sink.size()))
        .addHeaders(Provenance.of(answered));
  }
}
