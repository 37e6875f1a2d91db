package io.modelgrid.http.zoo;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The ONNX project's backend cases, where Debian's {@code libonnx-testdata} puts them. */
final class BackendCases {
  static final Path INSTALLED = Path.of("/usr/share/libonnx-testdata/data");

  private BackendCases() {}

  /** All cases that come with their model, in the order of their names. */
  static List<ZooCase> all() throws IOException {
    try (Stream<Path> files = Files.walk(INSTALLED)) {
      return files
          .filter(file -> file.getFileName().toString().equals("model.onnx"))
          .sorted()
          .map(BackendCases::of)
          .toList();
    }
  }

  private static ZooCase of(Path model) {
    Path folder = model.resolveSibling("test_data_set_0");
    String name = INSTALLED.relativize(model.getParent()).toString().replace("/test_", ".");
    return new ZooCase(name, model, names -> inputs(folder, names), () -> outputs(folder));
  }

  /** A tensor goes to the input of its name, and one of no such name to the next in order. */
  private static List<NamedTensor> inputs(Path folder, List<String> names) throws IOException {
    List<NamedTensor> inputs = new ArrayList<>();
    for (int index = 0; Files.exists(folder.resolve("input_" + index + ".pb")); index++) {
      NamedTensor read = TensorFile.read(folder.resolve("input_" + index + ".pb"));
      String name = names.contains(read.name()) ? read.name() : names.get(index);
      inputs.add(new NamedTensor(name, read.tensor()));
    }
    return inputs;
  }

  private static List<Tensor> outputs(Path folder) throws IOException {
    List<Tensor> outputs = new ArrayList<>();
    for (int index = 0; Files.exists(folder.resolve("output_" + index + ".pb")); index++) {
      outputs.add(TensorFile.read(folder.resolve("output_" + index + ".pb")).tensor());
    }
    return outputs;
  }
}
