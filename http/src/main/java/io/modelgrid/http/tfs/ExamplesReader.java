package io.modelgrid.http.tfs;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.tensor.Nesting;
import io.modelgrid.http.tensor.Notation;
import io.modelgrid.http.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a classification or regression: examples of features, and a context whose
 * features belong to all of them. For one body and one thread.
 */
final class ExamplesReader {
  private final JsonReader json;
  private final long mostBytes;
  private Map<String, Column> context = Map.of();
  private @Nullable Rows examples;

  private ExamplesReader(JsonReader json, long mostBytes) {
    this.json = json;
    this.mostBytes = mostBytes;
  }

  /**
   * Reads a whole body for a model of this signature.
   *
   * @param mostBytes how large a feature of the context may become by standing in every example
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 and words for the caller
   */
  static List<NamedTensor> read(
      JsonReader.Format format, byte[] body, Signature signature, long mostBytes) {
    try (JsonReader json = format.read(body)) {
      return new ExamplesReader(json, mostBytes).read(signature);
    }
  }

  private List<NamedTensor> read(Signature signature) {
    json.openObject();
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "signature_name" -> SignatureName.check(json);
        case "context" -> lookAtContext();
        case "examples" -> examples = Rows.at(json, "examples");
        default -> json.skip();
      }
    }
    json.finish();
    if (examples == null || !examples.areNamed()) {
      throw Refusal.badRequest(
          examples == null
              ? "the request has no 'examples' (expected: an array of objects)"
              : "examples[0] is no object (expected: an object of features)");
    }
    return read(signature, examples);
  }

  private void lookAtContext() {
    if (json.token() != JsonToken.START_OBJECT) {
      throw json.mistake(
          "context is " + JsonReader.spoken(json.token()) + " (expected: an object of features)");
    }
    context = Column.named(json, "context");
  }

  private List<NamedTensor> read(Signature signature, Rows rows) {
    Set<String> names = new LinkedHashSet<>(rows.first().keySet());
    for (String name : context.keySet()) {
      if (!names.add(name)) {
        throw Refusal.badRequest(
            "the feature '"
                + Refusal.shown(name)
                + "' is in the context and in the examples (expected: in one of them)");
      }
    }
    Map<TensorSpec, Shape> shapes = new LinkedHashMap<>();
    List<NamedTensor> inputs = new ArrayList<>();
    for (TensorSpec spec : Forms.exactly(signature, names, "examples[0], with the context,")) {
      Column common = context.get(spec.name());
      if (common == null) {
        shapes.put(spec, shape(spec, rows.count(), rows.nestingOf(spec)));
      } else {
        inputs.add(new NamedTensor(spec.name(), repeated(spec, common, rows.count())));
      }
    }
    inputs.addAll(rows.readNamed(json, shapes, TensorReader::readFeature));
    return inputs;
  }

  /** An input of so many rows, as wide as this feature. */
  private static Shape shape(TensorSpec spec, long rows, Nesting feature) {
    int rank = spec.shape().rank();
    if (rank != 1 && rank != 2) {
      throw Refusal.badRequest(
          "input '%s' has the shape %s, which no feature can have (expected: a model whose inputs"
                  .formatted(spec.name(), spec.shape())
              + " are values or lists; use :predict)");
    }
    if (rank == 1) {
      return Shape.of(rows);
    }
    return Shape.of(rows, feature.shape().rank() == 0 ? 1 : feature.shape().dimension(0));
  }

  private Tensor repeated(TensorSpec spec, Column column, long rows) {
    Tensor row;
    try (JsonReader feature = json.range(column.from(), column.to())) {
      feature.next();
      TensorReader reader =
          TensorReader.ofRows(
              feature,
              "input '" + spec.name() + "'",
              spec.dataType(),
              shape(spec, 1, column.nesting()),
              Notation.TENSORFLOW);
      reader.readFeature();
      row = reader.finished();
    }
    long size = rows * Math.max(1, row.byteSize());
    if (size > mostBytes) {
      throw Refusal.badRequest(
          "input '%s': its feature of the context is too large for %d examples (expected: at most"
                  .formatted(spec.name(), rows)
              + " %d bytes in all of them together)".formatted(mostBytes));
    }
    ByteBuffer data = Tensor.allocate(rows * row.byteSize());
    while (data.hasRemaining()) {
      data.put(row.data());
    }
    return Tensor.of(spec.dataType(), shape(spec, rows, column.nesting()), data.flip());
  }
}
