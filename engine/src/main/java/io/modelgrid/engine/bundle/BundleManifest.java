package io.modelgrid.engine.bundle;

import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code modelgrid.json} says about a bundle. A bundle without that file has all defaults.
 *
 * @param task what the model is for; empty for a model that is served as it is
 * @param model name of the model file inside the bundle
 * @param tokenizer name of the tokenizer file inside the bundle
 * @param pooling how a text's token states become one vector
 * @param normalise whether that vector is brought to length one
 * @param maxLength most tokens of a text, special tokens included; longer texts are cut
 * @param matryoshka to how many of its first numbers the vector may be cut, ascending; an empty
 *     list if to any number of them; nothing if it must not be cut
 * @param batching whether requests are computed together
 * @param maxBatch most rows that are, if the bundle says
 * @param samples names of the files inside the bundle with samples, see {@link
 *     io.modelgrid.engine.sample.SampleReader}
 * @param labels names of the model's classes
 * @param picture to what pictures are brought, for a model that takes them
 * @param inputs what the model takes, in the order of its parameters; for a TorchScript file, which
 *     does not tell, and for no other
 * @param outputs what it gives, in order
 */
public record BundleManifest(
    Optional<String> task,
    String model,
    String tokenizer,
    Pooling pooling,
    boolean normalise,
    int maxLength,
    Optional<List<Integer>> matryoshka,
    Batching batching,
    Optional<Integer> maxBatch,
    List<String> samples,
    ClassLabels labels,
    Optional<PictureShape> picture,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs) {
  /** The file that holds it, at the top of the bundle. */
  public static final String FILE_NAME = "modelgrid.json";

  /** The task of a sentence encoder: texts in, vectors out. */
  public static final String TEXT_EMBEDDING = "text-embedding";

  /** The task of a network for pictures: files in, what the network gives out. */
  public static final String IMAGE_CLASSIFICATION = "image-classification";

  /** The task of a network for texts of a fixed length: texts in, what the network gives out. */
  public static final String TEXT_CLASSIFICATION = "text-classification";

  /** No bundle has more samples. */
  static final int MOST_SAMPLES = 16;

  /** No bundle names more lengths of its vectors. */
  static final int MOST_DIMENSIONS = 64;

  /** No bundle names more inputs or outputs, and none of them more dimensions. */
  static final int MOST_TENSORS = 64;

  /** No bundle allows more rows at once. */
  static final int LARGEST_BATCH = 4096;

  /** No manifest is larger than this. */
  private static final long MAX_BYTES = 1 << 20;

  public BundleManifest {
    matryoshka = matryoshka.map(List::copyOf);
    samples = List.copyOf(samples);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public static BundleManifest defaults() {
    return new BundleManifest(
        Optional.empty(),
        "model.onnx",
        "tokenizer.json",
        Pooling.MEAN,
        true,
        256,
        Optional.empty(),
        Batching.AUTO,
        Optional.empty(),
        List.of(),
        ClassLabels.NONE,
        Optional.empty(),
        List.of(),
        List.of());
  }

  /**
   * Reads a manifest file.
   *
   * @throws LoadException naming every mistake in it
   */
  static BundleManifest read(Path file) throws LoadException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw LoadException.invalid(
            FILE_NAME + ": " + Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
      }
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw LoadException.here(FILE_NAME + " could not be read on this node", e);
    }
  }

  /**
   * Reads the JSON of a manifest.
   *
   * @throws LoadException naming every mistake in it
   */
  public static BundleManifest parse(byte[] json) throws LoadException {
    return new ManifestReader().read(json);
  }

  /** Whether texts go in, and vectors come out. */
  public boolean isTextEmbedding() {
    return task.equals(Optional.of(TEXT_EMBEDDING));
  }

  /** Whether pictures go in. */
  public boolean isImageClassification() {
    return task.equals(Optional.of(IMAGE_CLASSIFICATION));
  }

  /** Whether texts of a fixed length go in. */
  public boolean isTextClassification() {
    return task.equals(Optional.of(TEXT_CLASSIFICATION));
  }

  /** Whether texts go in. */
  public boolean takesTexts() {
    return isTextEmbedding() || isTextClassification();
  }
}
