package io.modelgrid.engine.bundle;

/** What a bundle says about computing requests together. */
public enum Batching {
  /** Where a trial shows that rows do not change each other's answers. */
  AUTO,
  /** Always, whatever rows do to each other. */
  ON,
  /** Never. */
  OFF
}
