package io.modelgrid.engine.djl;

import io.modelgrid.engine.servable.ForwardingServable;
import io.modelgrid.engine.servable.Servable;

/** A servable that lets go of its unpacked bundle when it is closed. */
final class BundledServable extends ForwardingServable {
  private final Runnable letGo;

  BundledServable(Servable servable, Runnable letGo) {
    super(servable);
    this.letGo = letGo;
  }

  @Override
  protected void closeOnce() {
    servable().close();
    letGo.run();
  }
}
