package io.modelgrid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Every setting of a node, one record a room. */
public record Settings(
    NodeSettings node,
    HttpSettings http,
    EngineSettings engine,
    ServingSettings serving,
    ClusterSettings cluster,
    StorageSettings storage) {

  /**
   * Reads and checks a resolved configuration.
   *
   * @throws InvalidSettingsException listing all mistakes, unknown keys under {@code modelgrid}
   *     among them
   */
  public static Settings read(Config config) {
    SettingsReader reader = new SettingsReader(config);
    Settings settings =
        new Settings(
            NodeSettings.read(reader),
            HttpSettings.read(reader),
            EngineSettings.read(reader),
            ServingSettings.read(reader),
            ClusterSettings.read(reader),
            StorageSettings.read(reader));
    List<String> mistakes = new ArrayList<>(reader.mistakes());
    mistakes.addAll(unknownKeys(config));
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(mistakes);
    }
    return settings;
  }

  private static List<String> unknownKeys(Config config) {
    Config known = ConfigFactory.parseResources(Settings.class, "/modelgrid-reference.conf");
    TreeSet<String> keys = new TreeSet<>();
    if (config.hasPath("modelgrid")) {
      config.getConfig("modelgrid").entrySet().forEach(entry -> keys.add(entry.getKey()));
    }
    known.resolve().getConfig("modelgrid").entrySet().forEach(entry -> keys.remove(entry.getKey()));
    return keys.stream()
        .map(key -> "modelgrid." + key + ": unknown key (expected: one that reference.conf names)")
        .toList();
  }
}
