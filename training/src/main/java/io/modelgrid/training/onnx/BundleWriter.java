package io.modelgrid.training.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Makes the bundles of trained versions. The same version gives the same bytes. */
public final class BundleWriter {
  private BundleWriter() {}

  /**
   * A version's bundle: the exported network, and the {@code modelgrid.json} that its preparation
   * asks for.
   *
   * @param lineage an object: what is to be kept of where the version came from
   * @param files others by name, {@code tokenizer.json} among them for texts
   */
  public static VersionBundle bundle(
      Network network,
      Weights weights,
      Preparation preparation,
      JsonNode lineage,
      Map<String, byte[]> files) {
    throw new UnsupportedOperationException();
  }

  /** Writes a zip; it appears whole or not at all. */
  public static void write(VersionBundle bundle, Path zip) throws IOException {
    throw new UnsupportedOperationException();
  }
}
