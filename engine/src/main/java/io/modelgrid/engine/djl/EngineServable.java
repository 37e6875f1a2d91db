package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is the same of a model in whichever engine computes it: what it says of itself, its rows.
 */
abstract class EngineServable implements Servable {
  private final String platform;
  private final Signature signature;
  private final Map<String, String> properties;
  private final long bytes;
  private final boolean byRows;

  /**
   * What a load has found out.
   *
   * @param platform what the Open Inference Protocol calls the format
   */
  EngineServable(String platform, Signature signature, Map<String, String> properties, long bytes) {
    this.platform = platform;
    this.signature = signature;
    this.properties = Map.copyOf(properties);
    this.bytes = bytes;
    this.byRows = RowBatches.isByRows(signature);
  }

  @Override
  public final Signature signature() {
    return signature;
  }

  @Override
  public final String platform() {
    return platform;
  }

  @Override
  public final Map<String, String> properties() {
    return properties;
  }

  @Override
  public final long bytes() {
    return bytes;
  }

  @Override
  public final Optional<String> mistakeIn(List<NamedTensor> inputs, List<String> outputs) {
    Optional<String> mistake = signature.mistakeIn(inputs, outputs);
    return mistake.isPresent() ? mistake : ElementCheck.mistakeIn(inputs);
  }

  @Override
  public final Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
    return byRows ? BatchKey.ofRows(inputs, outputs) : Optional.empty();
  }

  @Override
  public final List<List<NamedTensor>> computeTogether(
      List<List<NamedTensor>> requests, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    return RowBatches.compute(this, requests, outputs, cancellation);
  }
}
