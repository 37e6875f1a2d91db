package io.modelgrid.engine.servable;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network with one input that takes texts or pictures as well: what callers send is translated
 * first, then all is as if they had sent the network's own input, which they still may.
 */
public final class TranslatingServable implements Servable {
  private static final int MOST_BYTES = 64 << 20;

  private final Servable network;
  private final Translation translation;
  private final String task;
  private final Signature signature;
  private final long mostRows;
  private final boolean byRows;

  private TranslatingServable(Servable network, Translation translation, String task) {
    this.network = network;
    this.translation = translation;
    this.task = task;
    this.signature =
        new Signature(
            List.of(List.of(translation.input()), network.signature().inputs()),
            network.signature().outputs());
    TensorSpec spec = translation.network();
    long rowBytes = spec.shape().withFirst(1).elementCount() * spec.dataType().size();
    this.mostRows = Math.max(1, MOST_BYTES / rowBytes);
    NamedTensor row = new NamedTensor(spec.name(), zeros(spec.dataType(), spec.shape()));
    this.byRows = network.batchKey(List.of(row), List.of()).isPresent();
  }

  /**
   * Around a network. It owns network and translation from then on; if it cannot be made, they
   * remain the caller's.
   *
   * @param task what it is for
   * @throws LoadException if the network does not take what the translation gives
   */
  public static TranslatingServable around(Servable network, Translation translation, String task)
      throws LoadException {
    List<TensorSpec> inputs = network.signature().inputs();
    TensorSpec wanted = translation.network();
    boolean fits =
        inputs.size() == 1
            && inputs.get(0).dataType() == wanted.dataType()
            && inputs.get(0).shape().accepts(wanted.shape().withFirst(1))
            && !inputs.get(0).name().equals(translation.input().name());
    if (!fits) {
      throw LoadException.invalid(
          "the network takes %s (expected: one input %s %s, and none named %s)"
              .formatted(
                  inputs.stream()
                      .map(each -> each.name() + " " + each.dataType() + " " + each.shape())
                      .toList(),
                  wanted.dataType(),
                  wanted.shape(),
                  translation.input().name()));
    }
    return new TranslatingServable(network, translation, task);
  }

  private static Tensor zeros(DataType type, Shape shape) {
    Shape row = shape.withFirst(1);
    return Tensor.of(type, row, Tensor.allocate(row.elementCount() * type.size()));
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public String platform() {
    return network.platform();
  }

  @Override
  public Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(network.properties());
    properties.putAll(translation.properties());
    properties.put("task", task);
    return Map.copyOf(properties);
  }

  @Override
  public long bytes() {
    return network.bytes();
  }

  @Override
  public Optional<String> mistakeIn(List<NamedTensor> inputs, List<String> outputs) {
    Optional<String> mistake = signature.mistakeIn(inputs, outputs);
    if (mistake.isPresent()) {
      return mistake;
    }
    if (!isTranslated(inputs)) {
      return network.mistakeIn(inputs, outputs);
    }
    int rows = Rows.counted(inputs);
    return rows > mostRows
        ? Optional.of(
            "input '%s' has %d elements; expected at most %d in one request"
                .formatted(translation.input().name(), rows, mostRows))
        : translation.mistakeIn(inputs.get(0).tensor());
  }

  private boolean isTranslated(List<NamedTensor> inputs) {
    return !inputs.isEmpty() && inputs.get(0).name().equals(translation.input().name());
  }

  private List<NamedTensor> translated(List<NamedTensor> inputs, Cancellation cancellation)
      throws ComputeException {
    return isTranslated(inputs)
        ? List.of(
            new NamedTensor(
                network.signature().inputs().get(0).name(),
                translation.translate(inputs.get(0).tensor(), cancellation)))
        : inputs;
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    return network.compute(translated(inputs, cancellation), outputs, cancellation);
  }

  @Override
  public int maxRows() {
    return network.maxRows();
  }

  @Override
  public Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
    if (!isTranslated(inputs)) {
      return network.batchKey(inputs, outputs);
    }
    return byRows ? BatchKey.ofRows(inputs, outputs) : Optional.empty();
  }

  @Override
  public List<List<NamedTensor>> computeTogether(
      List<List<NamedTensor>> requests, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    List<List<NamedTensor>> translated = new ArrayList<>();
    for (List<NamedTensor> inputs : requests) {
      translated.add(translated(inputs, cancellation));
    }
    return network.computeTogether(translated, outputs, cancellation);
  }

  @Override
  public void close() {
    network.close();
    translation.close();
  }
}
