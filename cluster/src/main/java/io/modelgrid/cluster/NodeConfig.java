package io.modelgrid.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.modelgrid.actors.alert.AlertRules;
import io.modelgrid.actors.transfer.Carrier;
import io.modelgrid.actors.wire.TensorLimit;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.config.Settings;
import io.modelgrid.persistence.journal.JournalConfig;
import java.util.List;
import java.util.Map;

/**
 * A node's whole configuration: what its owner wrote, over what Modelgrid sets of Pekko ({@code
 * modelgrid-pekko.conf}), over every library's own defaults.
 */
public final class NodeConfig {
  private static final String LARGE_FRAME = "pekko.remote.artery.advanced.maximum-large-frame-size";

  private NodeConfig() {}

  /**
   * Resolves a node's configuration.
   *
   * @param owners what the owner wrote: a file, perhaps with the environment over it
   */
  public static Config over(Config owners) {
    return owners
        .withFallback(ConfigFactory.parseResources(NodeConfig.class, "/modelgrid-pekko.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }

  /**
   * What follows for Pekko from Modelgrid's own settings.
   *
   * @throws InvalidSettingsException if what its owner set of Pekko contradicts them
   */
  static Config forPekko(Config config, Settings settings) {
    checkFrame(config);
    checkAlerts(settings);
    int threads = settings.engine().computeThreads();
    Map<String, Object> derived =
        Map.of(
            "pekko.remote.artery.canonical.hostname", settings.cluster().host(),
            "pekko.remote.artery.canonical.port", settings.cluster().port(),
            "pekko.cluster.roles", List.copyOf(settings.node().roles()),
            "modelgrid-dispatchers.cores.computations", threads);
    Config own = ConfigFactory.empty();
    for (Map.Entry<String, Object> entry : derived.entrySet()) {
      own = own.withValue(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue()));
    }
    return own.withFallback(JournalConfig.of(settings.storage())).withFallback(config);
  }

  /** Before anything starts: a rule that cannot be read would never fire. */
  private static void checkAlerts(Settings settings) {
    List<String> mistakes = AlertRules.mistakes(settings.alerts());
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(mistakes);
    }
  }

  /** The largest message that may be sent must fit into a frame, or it would vanish on its way. */
  private static void checkFrame(Config config) {
    long frame = config.getBytes(LARGE_FRAME);
    long needed = Carrier.WHOLE + TensorLimit.FRAME_MARGIN;
    if (frame < needed) {
      throw new InvalidSettingsException(
          List.of(
              "%s: %d bytes (expected: at least %d, for 1 MiB of tensors and their names and shapes)"
                  .formatted(LARGE_FRAME, frame, needed)));
    }
  }
}
