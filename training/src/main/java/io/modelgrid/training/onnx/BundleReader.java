package io.modelgrid.training.onnx;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.bundle.Bundle;
import io.modelgrid.engine.bundle.BundleOpener;
import io.modelgrid.engine.servable.LoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads bundles: those of trained versions, and those of strangers with an ONNX model. */
public final class BundleReader {
  private static final EngineSettings BOUNDS =
      new EngineSettings(
          List.of("cpu"), 1, 1, 512, 1, 2L * ModelFile.MOST_BYTES, 1000, Duration.ofMinutes(1));

  /** The opener names folders so; each gets a folder of its own here. */
  private static final String ANY_DIGEST = "0".repeat(64);

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
    try {
      Path own = Files.createTempDirectory(work, "bundle-");
      BundleOpener opener = new BundleOpener(own, null, BOUNDS);
      try {
        return read(opener.open(artifact, ANY_DIGEST, String.valueOf(artifact.getFileName())));
      } finally {
        opener.removeLeftovers();
        Files.deleteIfExists(own.resolve("bundles"));
        Files.deleteIfExists(own);
      }
    } catch (LoadException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new ModelException("the bundle could not be read: " + e.getMessage(), e);
    }
  }

  private static VersionBundle read(Bundle bundle) throws ModelException, IOException {
    if (Files.size(bundle.modelFile()) > ModelFile.MOST_BYTES) {
      throw new ModelException(
          "the model has %d bytes (expected: at most %d)"
              .formatted(Files.size(bundle.modelFile()), ModelFile.MOST_BYTES));
    }
    byte[] model = Files.readAllBytes(bundle.modelFile());
    ModelFile.parse(model);
    Map<String, byte[]> files = new LinkedHashMap<>();
    Optional<TrainedVersion> trained = Optional.empty();
    for (Path each : filesIn(bundle.directory())) {
      String name = bundle.directory().relativize(each).toString();
      if (name.equals(TrainingJson.FILE_NAME)) {
        trained = Optional.of(TrainingJson.read(Files.readAllBytes(each)));
      } else if (!each.equals(bundle.modelFile())) {
        files.put(name, Files.readAllBytes(each));
      }
    }
    return new VersionBundle(bundle.manifest().model(), model, files, trained);
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
