package io.modelgrid.training.spec;

import java.util.List;

/** A specification that is refused, with everything that is wrong with it. */
public final class SpecException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;

  SpecException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Each as {@code path: what is wrong (expected: …)}. */
  public List<String> mistakes() {
    return mistakes;
  }
}
