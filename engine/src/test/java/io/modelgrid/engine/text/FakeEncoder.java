package io.modelgrid.engine.text;

import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An encoder whose state for a token is its id and its position; remembers what it was given. */
final class FakeEncoder implements Servable {
  boolean withTypes = true;
  boolean failing;
  boolean closed;
  List<TensorSpec> further = List.of();
  List<TensorSpec> outputs = List.of(TensorSpec.of("last_hidden_state", DataType.FP32, -1, -1, 2));
  private final List<Map<String, Tensor>> given = new ArrayList<>();

  Map<String, Tensor> last() {
    return given.get(given.size() - 1);
  }

  List<Shape> shapes() {
    return given.stream().map(inputs -> inputs.get("input_ids")).map(Tensor::shape).toList();
  }

  void forget() {
    given.clear();
  }

  @Override
  public Signature signature() {
    List<TensorSpec> inputs = new ArrayList<>();
    inputs.add(TensorSpec.of("input_ids", DataType.INT64, -1, -1));
    inputs.add(TensorSpec.of("attention_mask", DataType.INT64, -1, -1));
    if (withTypes) {
      inputs.add(TensorSpec.of("token_type_ids", DataType.INT64, -1, -1));
    }
    inputs.addAll(further);
    return Signature.of(inputs, outputs);
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> wanted, Cancellation cancellation)
      throws ComputeException {
    if (failing) {
      throw ComputeException.failed("out of order", new IllegalStateException());
    }
    Map<String, Tensor> byName = new LinkedHashMap<>();
    inputs.forEach(input -> byName.put(input.name(), input.tensor()));
    given.add(byName);
    Tensor ids = inputs.get(0).tensor();
    long rows = ids.shape().dimension(0);
    long length = ids.shape().dimension(1);
    ByteBuffer states = Tensor.allocate(rows * length * 2 * Float.BYTES);
    ByteBuffer values = ids.data();
    for (long row = 0; row < rows; row++) {
      for (long position = 0; position < length; position++) {
        states.putFloat((float) values.getLong()).putFloat((float) position);
      }
    }
    return List.of(
        new NamedTensor(
            "last_hidden_state",
            Tensor.of(DataType.FP32, Shape.of(rows, length, 2), states.flip())));
  }

  @Override
  public String platform() {
    return "fake";
  }

  @Override
  public Map<String, String> properties() {
    return Map.of();
  }

  @Override
  public long bytes() {
    return 1;
  }

  @Override
  public void close() {
    closed = true;
  }
}
