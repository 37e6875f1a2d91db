package io.modelgrid.engine.djl;

import io.modelgrid.engine.fixture.EngineFixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** TorchScript files without weights, made by hand as {@code torch.jit.save} would write them. */
final class TorchFixture {
  private TorchFixture() {}

  /**
   * A model's file.
   *
   * @param body statements of {@code forward(self, x)}, each line indented by four
   * @param type of the answer
   */
  static byte[] model(Path folder, String type, String body) throws IOException {
    String code =
        """
        class M(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.M,
            x: Tensor) -> %s:
        %s
        """
            .formatted(type, body);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("m/data.pkl", object());
    files.put("m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
    files.put("m/constants.pkl", bytes(0x80, 2, ')', '.'));
    files.put("m/version", "3\n".getBytes(StandardCharsets.UTF_8));
    return Files.readAllBytes(EngineFixtures.zip(folder.resolve("m.pt"), files));
  }

  /** A bundle with such a file, and this manifest. */
  static Path bundle(Path folder, byte[] model, String manifest) throws IOException {
    return EngineFixtures.zip(
        folder.resolve("bundle.zip"),
        Map.of("model.pt", model, "modelgrid.json", manifest.getBytes(StandardCharsets.UTF_8)));
  }

  /** The object of the class M with {@code training = False}, as pickle's protocol 2 has it. */
  private static byte[] object() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      out.write(bytes(0x80, 2));
      out.write("c__torch__\nM\n".getBytes(StandardCharsets.UTF_8));
      out.write(bytes(')', 0x81, '}', '(', 'X', 8, 0, 0, 0));
      out.write("training".getBytes(StandardCharsets.UTF_8));
      out.write(bytes(0x89, 'u', 'b', '.'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
