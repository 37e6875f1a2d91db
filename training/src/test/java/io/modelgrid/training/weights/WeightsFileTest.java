package io.modelgrid.training.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
  @TempDir Path folder;

  private static Weights weights() {
    Map<String, Weights.Values> arrays = new LinkedHashMap<>();
    float[] many = new float[50_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = i * 0.37f - 1;
    }
    arrays.put("z.weight", new Weights.Values(List.of(500, 100), many));
    arrays.put("a.bias", new Weights.Values(List.of(2), new float[] {-0.0f, Float.MIN_VALUE}));
    arrays.put("nothing", new Weights.Values(List.of(0, 3), new float[0]));
    return new Weights(arrays);
  }

  private Path file(String header, byte... numbers) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).put(numbers);
    return Files.write(folder.resolve("made.safetensors"), bytes.array());
  }

  @Test
  void readsWhatItWrote() throws IOException {
    Path path = folder.resolve("weights.safetensors");
    new WeightsFile(weights(), Map.of("plan", "a \"text\"")).write(path);
    WeightsFile read = WeightsFile.read(path);
    assertThat(read.metadata()).isEqualTo(Map.of("plan", "a \"text\""));
    weights()
        .byName()
        .forEach(
            (name, values) -> {
              assertThat(read.weights().get(name).shape()).isEqualTo(values.shape());
              assertThat(read.weights().get(name).numbers()).isEqualTo(values.numbers());
            });
    assertThat(read.weights().byName()).hasSize(3);
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing is left beside it").containsExactly(path);
    }
  }

  @Test
  void readsTheFormatAsItIsDescribed() throws IOException {
    Path path =
        file(
            """
            {"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},
            "a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"__metadata__":{"k":"v"}}\
            """,
            new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    WeightsFile read = WeightsFile.read(path);
    assertThat(read.weights().get("a").numbers()).containsExactly(1f);
    assertThat(read.weights().get("b").numbers()).containsExactly(-2f);
    assertThat(read.metadata()).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void numbersBeginAtAMultipleOfEight() throws IOException {
    Path path = folder.resolve("weights.safetensors");
    new WeightsFile(weights(), Map.of()).write(path);
    long header =
        ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).isZero();
  }

  @Test
  void everyShortenedFileIsRefused() throws IOException {
    Path path = folder.resolve("weights.safetensors");
    new WeightsFile(weights(), Map.of()).write(path);
    byte[] whole = Files.readAllBytes(path);
    for (int length : new int[] {0, 7, 8, 9, 100, whole.length / 2, whole.length - 1}) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> WeightsFile.read(path))
          .as("%s bytes", length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("expected");
    }
    Files.write(path, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> WeightsFile.read(path))
        .as("a byte more")
        .hasMessageContaining("bytes");
  }

  @Test
  void headersThatLieAreRefused() throws IOException {
    byte[] four = new byte[4];
    refused("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", "F32", four);
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "8 bytes", four);
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,-4]}}", "-1", four);
    refused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "begins at 4", four);
    refused(
        """
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
        "b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\
        """,
        "b begins at 0",
        four);
    refused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[70000,70000],\"data_offsets\":[0,4]}}",
        "at most",
        four);
    refused(
        """
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
        "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\
        """,
        "no JSON",
        four);
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "expected", four);
    refused("{\"a\":7}", "expected", four);
    refused("[1,2,3]", "object", four);
    refused("{]", "no JSON", four);
  }

  private void refused(String header, String reason, byte[] numbers) throws IOException {
    Path path = file(header, numbers);
    assertThatThrownBy(() -> WeightsFile.read(path))
        .as(header)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void headerLongerThanTheFileIsRefusedWithoutTheMemoryForIt() throws IOException {
    Path path = folder.resolve("long.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    for (long length : new long[] {93, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
      Files.write(path, bytes.putLong(0, length).array());
      assertThatThrownBy(() -> WeightsFile.read(path)).hasMessageContaining("a header of");
    }
  }

  @Test
  void oldFileStaysWhenTheNewOneCannotBeWritten() throws IOException {
    Path path = folder.resolve("weights.safetensors");
    new WeightsFile(weights(), Map.of("which", "old")).write(path);
    // A folder where the new file is to be written first.
    Files.createDirectory(folder.resolve("weights.safetensors.part"));
    assertThatThrownBy(() -> new WeightsFile(weights(), Map.of("which", "new")).write(path))
        .isInstanceOf(IOException.class);
    assertThat(WeightsFile.read(path).metadata()).isEqualTo(Map.of("which", "old"));
  }
}
