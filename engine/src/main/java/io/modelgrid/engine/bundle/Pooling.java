package io.modelgrid.engine.bundle;

import java.util.Locale;

/** How the states of a text's tokens become one vector. */
public enum Pooling {
  /** The mean over all tokens that are not padding. */
  MEAN,
  /** The state of the first token. */
  CLS;

  /** The word for it in {@code modelgrid.json}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
