package io.modelgrid.training.onnx;

import java.nio.file.Path;

/** Reads bundles: those of trained versions, and those of strangers with an ONNX model. */
public final class BundleReader {
  private BundleReader() {}

  /**
   * Reads a zip or a lone model file.
   *
   * @param artifact as it was uploaded
   * @param work an existing folder in which it is unpacked for a moment
   * @throws ModelException if it is no bundle with an ONNX model, or its {@code training.json}
   *     cannot be understood
   */
  public static VersionBundle read(Path artifact, Path work) throws ModelException {
    throw new UnsupportedOperationException();
  }
}
