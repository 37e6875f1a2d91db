package io.modelgrid.engine.device;

import java.util.function.Consumer;

/** Bytes of a device that are set apart for a load while it runs. */
public final class MemoryClaim implements AutoCloseable {
  private final Consumer<MemoryClaim> giveBack;

  MemoryClaim(Consumer<MemoryClaim> giveBack) {
    this.giveBack = giveBack;
  }

  @Override
  public void close() {
    giveBack.accept(this);
  }
}
