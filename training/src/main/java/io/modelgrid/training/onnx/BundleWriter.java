package io.modelgrid.training.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.bundle.BundleManifest;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes the bundles of trained versions. The same version gives the same bytes. */
public final class BundleWriter {
  private static final LocalDateTime ANY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

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
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put(BundleManifest.FILE_NAME, TrainingJson.bytes(manifest(preparation)));
    all.putAll(files);
    return new VersionBundle(
        BundleManifest.defaults().model(),
        OnnxExport.export(network, weights, preparation),
        all,
        Optional.of(new TrainedVersion(network, preparation, lineage)));
  }

  private static ObjectNode manifest(Preparation preparation) {
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    if (preparation.targets().classes()) {
      ArrayNode labels = manifest.putArray("labels");
      preparation.targets().names().forEach(labels::add);
    }
    if (preparation.sources().size() == 1) {
      describe(preparation.sources().get(0), manifest);
    }
    return manifest;
  }

  /** What the engine does to texts and pictures before the graph. */
  private static void describe(Preparation.Source source, ObjectNode manifest) {
    if (source instanceof Preparation.Tokens tokens) {
      manifest.put("task", BundleManifest.TEXT_CLASSIFICATION);
      manifest.put("max-length", tokens.length());
    } else if (source instanceof Preparation.Numbers numbers && numbers.picture().isPresent()) {
      Preparation.Picture picture = numbers.picture().get();
      manifest.put("task", BundleManifest.IMAGE_CLASSIFICATION);
      manifest.put("channels", picture.channels());
      manifest.put("height", picture.height());
      manifest.put("width", picture.width());
    }
  }

  /** Writes a zip; it appears whole or not at all. */
  public static void write(VersionBundle bundle, Path zip) throws IOException {
    Path unfinished = zip.resolveSibling(zip.getFileName() + ".unfinished");
    try {
      try (OutputStream file = Files.newOutputStream(unfinished);
          ZipOutputStream out = new ZipOutputStream(file)) {
        put(out, bundle.modelName(), bundle.model());
        for (Map.Entry<String, byte[]> each : bundle.files().entrySet()) {
          put(out, each.getKey(), each.getValue());
        }
        if (bundle.trained().isPresent()) {
          put(out, TrainingJson.FILE_NAME, TrainingJson.write(bundle.trained().get()));
        }
      }
      Files.move(unfinished, zip, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void put(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ANY_TIME);
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
