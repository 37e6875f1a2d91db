package io.modelgrid.cli.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A node's configuration: environment variables named {@code CONFIG_FORCE_…} over its file over the
 * defaults. System properties do not count: the JVM's own would read as unknown keys.
 */
public final class NodeConfigFile {
  private NodeConfigFile() {}

  /**
   * Reads and resolves it.
   *
   * @param file the node's file, or null for none
   */
  public static Config load(@Nullable Path file) {
    return load(file, ConfigFactory.systemEnvironmentOverrides());
  }

  static Config load(@Nullable Path file, Config environment) {
    Config own = file == null ? ConfigFactory.empty() : parse(file);
    try {
      return io.modelgrid.cluster.NodeConfig.over(environment.withFallback(own));
    } catch (ConfigException e) {
      throw new CommandException(
          ExitCode.CONFIG, "the configuration cannot be resolved: " + e.getMessage(), e);
    }
  }

  private static Config parse(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new CommandException(
          ExitCode.CONFIG,
          file + ": cannot be read (expected: a node's configuration file in HOCON).");
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new CommandException(ExitCode.CONFIG, file + ": not HOCON: " + e.getMessage(), e);
    }
  }
}
