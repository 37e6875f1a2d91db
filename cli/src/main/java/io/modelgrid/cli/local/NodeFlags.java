package io.modelgrid.cli.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The flags and the environment of a node's JVM, from {@code node.options} and {@code
 * node.environment} beside this class, where each is explained.
 */
final class NodeFlags {
  static final String EXTRA_OPTIONS = "MODELGRID_NODE_OPTIONS";

  private NodeFlags() {}

  /**
   * The flags, in order.
   *
   * @param cores processors of this machine
   * @param extra further flags, separated by blanks; they win over the others
   */
  static List<String> options(int cores, String extra) {
    List<String> options = new ArrayList<>(lines("node.options"));
    options.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + Math.max(2, cores));
    for (String option : extra.strip().split("\\s+", -1)) {
      if (!option.isEmpty()) {
        options.add(option);
      }
    }
    return List.copyOf(options);
  }

  static Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : lines("node.environment")) {
      int equals = line.indexOf('=');
      variables.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return variables;
  }

  private static List<String> lines(String resource) {
    try (InputStream in =
            Objects.requireNonNull(NodeFlags.class.getResourceAsStream(resource), resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
