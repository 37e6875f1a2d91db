package io.modelgrid.engine.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.bundle.Bundle;
import io.modelgrid.engine.bundle.BundleManifest;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads TorchScript files of bundles into PyTorch, on the CPU. */
final class TorchModels {
  private TorchModels() {}

  static Servable open(Bundle bundle, String device, EngineSettings settings) throws LoadException {
    BundleManifest manifest = bundle.manifest();
    Signature signature = signature(manifest);
    ClassLabels labels = manifest.labels();
    Optional<String> mistake = labels.mistakeIn(signature);
    if (mistake.isPresent()) {
      throw LoadException.invalid(BundleManifest.FILE_NAME + ": labels: " + mistake.get());
    }
    if (!device.equals("cpu")) {
      throw LoadException.here(
          "TorchScript is served on the CPU alone (expected: a slot on cpu, not on "
              + device
              + ")");
    }
    byte[] archive = TorchArchive.read(bundle.modelFile(), settings);
    PtNDManager manager = TorchEngine.manager(settings.intraOpThreads());
    boolean usable = false;
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
      usable = true;
      return new TorchServable(manager, block, signature, labels.properties(), bundle.bytes());
    } catch (EngineException | IllegalArgumentException e) {
      throw LoadException.invalid("PyTorch refuses the model: " + TorchEngine.spoken(e), e);
    } catch (IOException e) {
      throw LoadException.here("the TorchScript file could not be read on this node", e);
    } finally {
      if (!usable) {
        manager.close();
      }
    }
  }

  private static Signature signature(BundleManifest manifest) throws LoadException {
    List<String> mistakes = new ArrayList<>();
    check("inputs", manifest.inputs(), mistakes);
    check("outputs", manifest.outputs(), mistakes);
    if (!mistakes.isEmpty()) {
      throw LoadException.invalid(BundleManifest.FILE_NAME + ": " + String.join("; ", mistakes));
    }
    return Signature.of(manifest.inputs(), manifest.outputs());
  }

  private static void check(String key, List<TensorSpec> specs, List<String> mistakes) {
    if (specs.isEmpty()) {
      mistakes.add(
          key
              + ": missing (expected: a list such as [{\"name\": \"x\", \"datatype\": \"FP32\","
              + " \"shape\": [-1, 4]}], since a TorchScript file does not tell)");
    }
    for (TensorSpec each : specs) {
      if (TorchTypes.of(each.dataType()).isEmpty()) {
        mistakes.add(
            key
                + ": "
                + each.name()
                + ": "
                + each.dataType()
                + " (expected: BOOL, UINT8, INT8, INT32, INT64, FP32 or FP64)");
      }
    }
  }
}
