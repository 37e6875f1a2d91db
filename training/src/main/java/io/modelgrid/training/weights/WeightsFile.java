package io.modelgrid.training.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Weights as a file in the safetensors format: eight bytes with the header's length, a header of
 * JSON, and the numbers, little-endian. Only FP32 is written and read.
 *
 * @param metadata texts by name, which the format allows for
 */
public record WeightsFile(Weights weights, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_HEADER = 16 << 20;
  private static final int ALIGNMENT = 8;
  private static final int BUFFER = 1 << 16;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  public WeightsFile {
    metadata = Map.copyOf(metadata);
  }

  /**
   * Writes it so that, whatever happens, the path holds the old file or the new one, whole: beside
   * it first, then to the disk, then renamed.
   *
   * @throws IOException if it cannot be written; what was there before is there still
   */
  public void write(Path path) throws IOException {
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file in a folder");
    Path temporary = folder.resolve(path.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeTo(channel);
        channel.force(true);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private void writeTo(FileChannel channel) throws IOException {
    byte[] header = header();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length).flip();
    drain(buffer, channel);
    ByteBuffer text = ByteBuffer.wrap(header);
    while (text.hasRemaining()) {
      channel.write(text);
    }
    for (Weights.Values values : weights.byName().values()) {
      float[] numbers = values.numbers();
      for (int from = 0; from < numbers.length; from += BUFFER / Float.BYTES) {
        int length = Math.min(BUFFER / Float.BYTES, numbers.length - from);
        buffer.asFloatBuffer().put(numbers, from, length);
        buffer.limit(length * Float.BYTES);
        drain(buffer, channel);
      }
    }
  }

  private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  private byte[] header() throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = header.putObject(METADATA);
      metadata.forEach(texts::put);
    }
    long offset = 0;
    for (Map.Entry<String, Weights.Values> each : weights.byName().entrySet()) {
      ObjectNode array = header.putObject(each.getKey());
      array.put("dtype", "F32");
      ArrayNode shape = array.putArray("shape");
      each.getValue().shape().forEach(shape::add);
      long end = offset + (long) Float.BYTES * each.getValue().numbers().length;
      array.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] text = JSON.writeValueAsBytes(header);
    byte[] padded = new byte[(text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT];
    java.util.Arrays.fill(padded, (byte) ' ');
    System.arraycopy(text, 0, padded, 0, text.length);
    return padded;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is no such file; the message says what is wrong
   */
  public static WeightsFile read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return read(channel, path.getFileName().toString());
    }
  }

  private static WeightsFile read(FileChannel channel, String file) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw wrong(file, size + " bytes", "at least " + Long.BYTES);
    }
    long length = next(channel, Long.BYTES, file).getLong();
    if (length < 2 || length > LONGEST_HEADER || length > size - Long.BYTES) {
      throw wrong(
          file,
          "a header of " + length + " bytes",
          "2 to " + Math.min(LONGEST_HEADER, size - Long.BYTES));
    }
    ByteBuffer text = next(channel, (int) length, file);
    JsonNode header;
    try {
      header = JSON.readTree(StandardCharsets.UTF_8.decode(text).toString());
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": a header that is no JSON (expected: an object)", e);
    }
    if (!header.isObject()) {
      throw wrong(file, "a header that is no object", "an object");
    }
    return read(channel, file, header, size - Long.BYTES - length);
  }

  private static WeightsFile read(FileChannel channel, String file, JsonNode header, long data)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : header.properties()) {
      if (!each.getKey().equals(METADATA)) {
        entries.add(Entry.of(each.getKey(), each.getValue(), file));
        continue;
      }
      for (Map.Entry<String, JsonNode> text : each.getValue().properties()) {
        if (!text.getValue().isTextual()) {
          throw wrong(file, "metadata " + text.getKey(), "a text");
        }
        metadata.put(text.getKey(), text.getValue().textValue());
      }
    }
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(java.util.Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long at = 0;
    for (Entry entry : ordered) {
      if (entry.begin() != at) {
        throw wrong(file, entry.name() + " begins at " + entry.begin(), "" + at);
      }
      at = entry.end();
    }
    if (at != data) {
      throw wrong(file, data + " bytes of numbers", at + ", as the header says");
    }
    Map<String, Weights.Values> arrays = new LinkedHashMap<>();
    for (Entry entry : ordered) {
      arrays.put(entry.name(), new Weights.Values(entry.shape(), numbers(channel, entry, file)));
    }
    return new WeightsFile(new Weights(arrays), metadata);
  }

  private static float[] numbers(FileChannel channel, Entry entry, String file) throws IOException {
    float[] numbers = new float[(int) ((entry.end() - entry.begin()) / Float.BYTES)];
    for (int from = 0; from < numbers.length; from += BUFFER / Float.BYTES) {
      int count = Math.min(BUFFER / Float.BYTES, numbers.length - from);
      next(channel, count * Float.BYTES, file).asFloatBuffer().get(numbers, from, count);
    }
    return numbers;
  }

  private static ByteBuffer next(FileChannel channel, int bytes, String file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw wrong(file, "ends early", "another " + buffer.remaining() + " bytes");
      }
    }
    return buffer.flip();
  }

  private static IOException wrong(String file, String what, String expected) {
    return new IOException(file + ": " + what + " (expected: " + expected + ")");
  }

  /** Where an array lies, in bytes from where the numbers begin. */
  private record Entry(String name, List<Integer> shape, long begin, long end) {
    static Entry of(String name, JsonNode json, String file) throws IOException {
      String type = json.path("dtype").asText("nothing");
      if (!type.equals("F32")) {
        throw wrong(file, name + " of " + type, "F32");
      }
      List<Integer> shape = new ArrayList<>();
      long count = 1;
      for (JsonNode each : json.path("shape")) {
        if (!each.isIntegralNumber() || !each.canConvertToInt() || each.intValue() < 0) {
          throw wrong(file, name + " with a dimension of " + each, "whole numbers from 0");
        }
        shape.add(each.intValue());
        count *= each.intValue();
        if (count > Integer.MAX_VALUE) {
          throw wrong(file, name + " of " + shape, "at most " + Integer.MAX_VALUE + " numbers");
        }
      }
      JsonNode offsets = json.path("data_offsets");
      long begin = offsets.path(0).asLong(-1);
      long end = offsets.path(1).asLong(-1);
      if (!json.path("shape").isArray()
          || offsets.size() != 2
          || begin < 0
          || end - begin != count * Float.BYTES) {
        throw wrong(file, name + " of " + shape + " at " + offsets, count * Float.BYTES + " bytes");
      }
      return new Entry(name, shape, begin, end);
    }
  }
}
