package io.modelgrid.http.tfs;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a prediction, in rows or in columns. Keys may come in any order, and those that
 * nobody knows are ignored. For one body and one thread.
 */
final class PredictReader {
  private final JsonReader json;
  private @Nullable Rows instances;
  private @Nullable Map<String, Column> inputs;
  private @Nullable Column bare;

  private PredictReader(JsonReader json) {
    this.json = json;
  }

  /**
   * A body, decoded.
   *
   * @param rows whether it came in rows, and wants its answer so
   */
  record Body(boolean rows, List<NamedTensor> inputs) {
    Body {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * Reads a whole body for a model of this signature.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 400 and words for the caller
   */
  static Body read(JsonReader.Format format, byte[] body, Signature signature) {
    try (JsonReader json = format.read(body)) {
      return new PredictReader(json).read(signature);
    }
  }

  private Body read(Signature signature) {
    json.openObject();
    while (json.nextKey()) {
      String key = json.key();
      json.next();
      switch (key) {
        case "signature_name" -> SignatureName.check(json);
        case "instances" -> instances = Rows.at(json, "instances");
        case "inputs" -> lookAtInputs();
        default -> json.skip();
      }
    }
    json.finish();
    boolean columns = inputs != null || bare != null;
    if (instances != null && columns) {
      throw Refusal.badRequest(
          "the request has both 'instances' and 'inputs' (expected: one of them)");
    }
    if (instances == null && !columns) {
      throw Refusal.badRequest(
          "Missing 'inputs' or 'instances' key (expected: one of them, with the values)");
    }
    return instances == null
        ? new Body(false, readColumns(signature))
        : new Body(true, instances.read(json, signature));
  }

  private void lookAtInputs() {
    if (json.token() != JsonToken.START_OBJECT) {
      bare = Column.at(json, "'inputs'");
      return;
    }
    int from = json.begin();
    Map<String, Column> columns = Column.named(json, "'inputs'");
    if (Column.areBytes(columns)) {
      bare = new Column(from, json.offset(), Objects.requireNonNull(columns.get("b64")).nesting());
    } else {
      inputs = columns;
    }
  }

  private List<NamedTensor> readColumns(Signature signature) {
    if (bare != null) {
      TensorSpec spec = Forms.lone(signature, bare.nesting().kind(), "inputs");
      return List.of(bare.read(json, spec));
    }
    Map<String, Column> columns = Objects.requireNonNull(inputs);
    return Forms.amongst(signature, columns.keySet()).stream()
        .map(spec -> Objects.requireNonNull(columns.get(spec.name())).read(json, spec))
        .toList();
  }
}
