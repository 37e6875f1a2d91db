package io.modelgrid.engine.servable;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A servable that is another one but for a few things. It is closed once, however often. */
public abstract class ForwardingServable implements Servable {
  private final Servable servable;
  private final AtomicBoolean closed = new AtomicBoolean();

  protected ForwardingServable(Servable servable) {
    this.servable = servable;
  }

  protected final Servable servable() {
    return servable;
  }

  /** Closes it; called once. */
  protected abstract void closeOnce();

  @Override
  public final Signature signature() {
    return servable.signature();
  }

  @Override
  public final String platform() {
    return servable.platform();
  }

  @Override
  public Map<String, String> properties() {
    return servable.properties();
  }

  @Override
  public long bytes() {
    return servable.bytes();
  }

  @Override
  public final Optional<String> mistakeIn(List<NamedTensor> inputs, List<String> outputs) {
    return servable.mistakeIn(inputs, outputs);
  }

  @Override
  public final List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    return servable.compute(inputs, outputs, cancellation);
  }

  @Override
  public int maxRows() {
    return servable.maxRows();
  }

  @Override
  public final Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
    return servable.batchKey(inputs, outputs);
  }

  @Override
  public final List<List<NamedTensor>> computeTogether(
      List<List<NamedTensor>> requests, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    return servable.computeTogether(requests, outputs, cancellation);
  }

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      closeOnce();
    }
  }
}
