package io.modelgrid.training.compress;

import java.util.List;

/** A rewritten model, and what is to be said of it. */
public final class Compressed {
  private final byte[] model;
  private final List<String> remarks;

  /**
   * A model that somebody else rewrote.
   *
   * @param model bytes of an {@code .onnx} file; the caller forgets them
   */
  public static Compressed of(byte[] model, List<String> remarks) {
    return new Compressed(model, remarks);
  }

  private Compressed(byte[] model, List<String> remarks) {
    this.model = model;
    this.remarks = List.copyOf(remarks);
  }

  /** The bytes of an {@code .onnx} file; not to be changed. */
  public byte[] model() {
    return model;
  }

  /** What was done, what was left alone, and where it brings no speed; a sentence each. */
  public List<String> remarks() {
    return remarks;
  }
}
