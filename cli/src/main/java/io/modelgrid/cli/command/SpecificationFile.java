package io.modelgrid.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A file that describes a training, as it lies there. What it means is the grid's to say. */
final class SpecificationFile {
  private static final long MOST_BYTES = 1 << 20;
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";

  private final Path file;
  private final byte[] bytes;
  private final String type;

  private SpecificationFile(Path file, byte[] bytes, String type) {
    this.file = file;
    this.bytes = bytes;
    this.type = type;
  }

  static SpecificationFile read(Terminal terminal, Path named) {
    Path file = terminal.resolve(named);
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new CommandException(
            ExitCode.INPUT,
            named
                + ": "
                + Sizes.spoken(size)
                + " (expected: a specification of at most "
                + Sizes.spoken(MOST_BYTES)
                + "; data belongs into files that it names).");
      }
      return new SpecificationFile(named, Files.readAllBytes(file), type(named));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.INPUT, named + ": cannot be read (expected: a specification).", e);
    }
  }

  byte[] bytes() {
    return bytes;
  }

  /** By its name: JSON or YAML; bytes where the name does not say it. */
  String type() {
    return type;
  }

  private static String type(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return JSON;
    }
    return name.endsWith(".yaml") || name.endsWith(".yml") ? YAML : "application/octet-stream";
  }

  /** What it says, read here, for those who need only a part of it. */
  JsonNode tree() {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      JsonNode tree = type.equals(JSON) ? Json.parse(text) : new YAMLMapper().readTree(text);
      if (tree.isObject()) {
        return tree;
      }
      throw new CommandException(ExitCode.INPUT, file + ": not an object (expected: keys).");
    } catch (JsonProcessingException e) {
      throw new CommandException(
          ExitCode.INPUT, file + ": " + e.getOriginalMessage() + " (expected: JSON or YAML).", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.INPUT, file + ": cannot be read.", e);
    }
  }
}
