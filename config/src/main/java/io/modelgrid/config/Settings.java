package io.modelgrid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Every setting of a node, one record a room. */
public record Settings(
    NodeSettings node,
    HttpSettings http,
    GrpcSettings grpc,
    EngineSettings engine,
    ServingSettings serving,
    SwapSettings swap,
    ClusterSettings cluster,
    AlertSettings alerts,
    TrainingSettings training,
    StorageSettings storage,
    LogsSettings logs,
    TracesSettings traces,
    MetricsSettings metrics) {

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
            GrpcSettings.read(reader),
            EngineSettings.read(reader),
            ServingSettings.read(reader),
            SwapSettings.read(reader),
            ClusterSettings.read(reader),
            AlertSettings.read(reader),
            TrainingSettings.read(reader),
            StorageSettings.read(reader),
            LogsSettings.read(reader),
            TracesSettings.read(reader),
            MetricsSettings.read(reader));
    List<String> mistakes = new ArrayList<>(reader.mistakes());
    mistakes.addAll(unknownKeys(config));
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(mistakes);
    }
    return settings;
  }

  private static List<String> unknownKeys(Config config) {
    Config known =
        ConfigFactory.parseResources(Settings.class, "/modelgrid-reference.conf")
            .resolve()
            .getConfig("modelgrid");
    TreeSet<String> keys = new TreeSet<>();
    if (config.hasPath("modelgrid")) {
      for (Map.Entry<String, ConfigValue> entry : config.getConfig("modelgrid").entrySet()) {
        if (!known.hasPath(entry.getKey())
            && !isOfList(known, entry.getKey())
            && !isForeign(known, entry)) {
          keys.add(entry.getKey());
        }
      }
    }
    return keys.stream()
        .map(key -> "modelgrid." + key + ": unknown key (expected: one that reference.conf names)")
        .toList();
  }

  /**
   * An element of a list by its number, as properties and the environment name it: {@code
   * training.folders.0}.
   */
  private static boolean isOfList(Config known, String key) {
    List<String> path = ConfigUtil.splitPath(key);
    int last = path.size() - 1;
    if (last == 0 || !path.get(last).matches("[0-9]{1,4}")) {
      return false;
    }
    String list = ConfigUtil.joinPath(path.subList(0, last));
    return known.hasPath(list) && known.getValue(list).valueType() == ConfigValueType.LIST;
  }

  /**
   * A system property of the build or the launcher that is named after Modelgrid but no setting.
   */
  private static boolean isForeign(Config known, Map.Entry<String, ConfigValue> entry) {
    return entry.getValue().origin().description().equals("system properties")
        && !known.hasPath(ConfigUtil.splitPath(entry.getKey()).get(0));
  }
}
