package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A servable that lets go of its unpacked bundle when it is closed. */
final class BundledServable implements Servable {
  private final Servable servable;
  private final Runnable letGo;
  private final AtomicBoolean closed = new AtomicBoolean();

  BundledServable(Servable servable, Runnable letGo) {
    this.servable = servable;
    this.letGo = letGo;
  }

  @Override
  public Signature signature() {
    return servable.signature();
  }

  @Override
  public String platform() {
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
  public Optional<String> mistakeIn(List<NamedTensor> inputs, List<String> outputs) {
    return servable.mistakeIn(inputs, outputs);
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    return servable.compute(inputs, outputs, cancellation);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      servable.close();
      letGo.run();
    }
  }
}
