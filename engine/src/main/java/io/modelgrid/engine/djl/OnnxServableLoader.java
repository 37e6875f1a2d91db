package io.modelgrid.engine.djl;

import ai.djl.Device;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.bundle.Bundle;
import io.modelgrid.engine.bundle.BundleManifest;
import io.modelgrid.engine.bundle.BundleOpener;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.engine.device.MemoryClaim;
import io.modelgrid.engine.image.PictureTranslation;
import io.modelgrid.engine.sample.Sample;
import io.modelgrid.engine.sample.SampleReader;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.servable.ServableLoader;
import io.modelgrid.engine.servable.TranslatingServable;
import io.modelgrid.engine.servable.Translation;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.text.TextEmbedder;
import io.modelgrid.engine.text.TextTranslation;
import io.modelgrid.engine.text.Tokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Loads ONNX bundles into ONNX Runtime, a session for each load, and TorchScript ones into PyTorch.
 *
 * <p>The session reads the model from its file in the bundle's own folder: ONNX Runtime 1.29
 * refuses external data outside the model's folder, and that folder holds only the bundle. The
 * unpacked copy stays as long as a servable that was made of it, so that loading and unloading
 * leaves nothing behind. What does not fit into the device's free memory is not loaded at all.
 */
public final class OnnxServableLoader implements ServableLoader {
  private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(5);

  private final EngineSettings settings;
  private final OpenBundles bundles;
  private final DeviceInventory devices;

  /**
   * A loader that unpacks under a node's own cache folder, from which it first removes what an
   * earlier life of the node left.
   *
   * @param cacheDirectory shared with no other node
   * @param sharedDirectory where the nodes of this machine share what they unpack, or null
   * @param devices asked for room before each load
   * @throws IllegalStateException if ONNX Runtime cannot be started in this process
   */
  public OnnxServableLoader(
      EngineSettings settings,
      Path cacheDirectory,
      @Nullable Path sharedDirectory,
      DeviceInventory devices) {
    this.settings = settings;
    this.devices = devices;
    OnnxRuntimeEngine.environment();
    BundleOpener opener = new BundleOpener(cacheDirectory, sharedDirectory, settings);
    opener.removeLeftovers();
    this.bundles = new OpenBundles(opener);
  }

  @Override
  public Servable load(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    Bundle bundle = bundles.open(artifact, digest, fileName);
    boolean loaded = false;
    try {
      Servable servable = new BundledServable(load(bundle, device), () -> bundles.close(digest));
      loaded = true;
      return servable;
    } finally {
      if (!loaded) {
        bundles.close(digest);
      }
    }
  }

  private Servable load(Bundle bundle, String device) throws LoadException {
    long bytes = estimate(bundle);
    MemoryClaim claim = claim(device, bytes);
    try {
      return loadInto(bundle, device, bytes);
    } finally {
      claim.close();
    }
  }

  private MemoryClaim claim(String device, long bytes) throws LoadException {
    Optional<MemoryClaim> claim = devices.claim(device, bytes);
    if (claim.isEmpty()) {
      throw LoadException.here(
          "not enough memory: the version needs about %d MB on %s, and %d MB are free (expected:"
                  .formatted(megabytes(bytes), device, megabytes(devices.free(device)))
              + " room for it beside what is loaded)");
    }
    return claim.get();
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private Servable loadInto(Bundle bundle, String device, long bytes) throws LoadException {
    Servable model = open(bundle, device, bytes);
    boolean loaded = false;
    try {
      List<Sample> samples = samples(bundle);
      if (bundle.manifest().isTextClassification() || bundle.manifest().isImageClassification()) {
        Servable translated = translated(model, bundle, samples);
        loaded = true;
        return translated;
      }
      Servable servable = bundle.manifest().isTextEmbedding() ? embedder(model, bundle) : model;
      warm(servable, model, samples);
      Servable decided =
          BatchChoice.of(servable, bundle.manifest(), samples, settings.maxBatch(), warmUpLimit());
      loaded = true;
      return decided;
    } finally {
      if (!loaded) {
        model.close();
      }
    }
  }

  /**
   * The network with texts or pictures before it; whether it computes by rows is its own matter.
   */
  private Servable translated(Servable model, Bundle bundle, List<Sample> samples)
      throws LoadException {
    WarmUp.run(model, warmUpLimit());
    Servable network =
        BatchChoice.of(model, bundle.manifest(), List.of(), settings.maxBatch(), warmUpLimit());
    Translation translation =
        bundle.manifest().picture().isPresent()
            ? new PictureTranslation(bundle.manifest().picture().get())
            : new TextTranslation(tokenizer(bundle), bundle.manifest().maxLength());
    boolean made = false;
    try {
      Servable translated =
          TranslatingServable.around(network, translation, bundle.manifest().task().orElseThrow());
      if (!samples.isEmpty()) {
        SampleTrial.run(translated, samples, settings.loadTimeout().dividedBy(2));
      }
      made = true;
      return translated;
    } finally {
      if (!made) {
        translation.close();
      }
    }
  }

  private static List<Sample> samples(Bundle bundle) throws LoadException {
    List<Sample> samples = new ArrayList<>();
    for (String name : bundle.manifest().samples()) {
      samples.add(SampleReader.read(name, bundle.directory().resolve(name)));
    }
    return samples;
  }

  private void warm(Servable servable, Servable model, List<Sample> samples) throws LoadException {
    boolean proven = false;
    try {
      if (!samples.isEmpty()) {
        // Well before the load as a whole is given up, so that the reason is told.
        SampleTrial.run(servable, samples, settings.loadTimeout().dividedBy(2));
      } else if (servable == model) {
        // An embedder was tried with a text when it was made.
        WarmUp.run(model, warmUpLimit());
      }
      proven = true;
    } finally {
      if (!proven) {
        servable.close();
      }
    }
  }

  private static Tokenizer tokenizer(Bundle bundle) throws LoadException {
    Path file =
        bundle
            .tokenizerFile()
            .orElseThrow(() -> new IllegalStateException("tokenizer: missing (expected: a file)"));
    return HuggingFaceTokenizerAdapter.open(file, bundle.manifest().maxLength());
  }

  private Servable embedder(Servable model, Bundle bundle) throws LoadException {
    Tokenizer tokenizer = tokenizer(bundle);
    boolean made = false;
    try {
      Servable embedder =
          TextEmbedder.around(
              model, tokenizer, bundle.manifest(), settings.maxTokens(), warmUpLimit());
      made = true;
      return embedder;
    } finally {
      if (!made) {
        tokenizer.close();
      }
    }
  }

  private Duration warmUpLimit() {
    return settings.loadTimeout().compareTo(LONGEST_WARM_UP) < 0
        ? settings.loadTimeout()
        : LONGEST_WARM_UP;
  }

  private Servable open(Bundle bundle, String deviceId, long bytes) throws LoadException {
    if (TorchArchive.isOne(bundle.modelFile())) {
      return TorchModels.open(bundle, deviceId, settings);
    }
    if (!bundle.manifest().inputs().isEmpty() || !bundle.manifest().outputs().isEmpty()) {
      throw LoadException.invalid(
          BundleManifest.FILE_NAME
              + ": inputs, outputs: an ONNX model tells them itself (expected: none)");
    }
    OrtEnvironment environment = OnnxRuntimeEngine.environment();
    Device device = DjlDeviceProbe.device(deviceId);
    try (OrtSession.SessionOptions options =
        OnnxSessions.options(device, settings.intraOpThreads())) {
      OrtSession session = environment.createSession(bundle.modelFile().toString(), options);
      boolean usable = false;
      try {
        Signature signature = OnnxSignature.of(session);
        ClassLabels labels = labels(bundle, signature);
        usable = true;
        return new OnnxServable(environment, session, signature, labels.properties(), bytes);
      } finally {
        if (!usable) {
          session.close();
        }
      }
    } catch (OrtException e) {
      throw OnnxSessions.refusal(e, device);
    }
  }

  private static ClassLabels labels(Bundle bundle, Signature signature) throws LoadException {
    ClassLabels labels = bundle.manifest().labels();
    Optional<String> mistake = labels.mistakeIn(signature);
    if (mistake.isPresent()) {
      throw LoadException.invalid(BundleManifest.FILE_NAME + ": labels: " + mistake.get());
    }
    return labels;
  }

  /** Weights as they lie in the file, and half as much again for packed copies and activations. */
  private static long estimate(Bundle bundle) {
    return bundle.bytes() + bundle.bytes() / 2;
  }
}
