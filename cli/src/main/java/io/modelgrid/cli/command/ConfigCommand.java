package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.node.NodeConfigFile;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config}: the settings in force, and where each came from. */
@Command(
    name = "config",
    description = {
      "Prints the settings in force and where each came from: the environment"
          + " (CONFIG_FORCE_modelgrid_…) over a node's file over the defaults.",
      "Without --config it is node 1 of the local grid, or the defaults where there is none. Secrets"
          + " are masked."
    },
    footer = {
      "  ./modelgrid config",
      "  ./modelgrid config --config node.conf",
      "  CONFIG_FORCE_modelgrid_serving_default__deadline=5s ./modelgrid config"
    })
final class ConfigCommand extends BaseCommand {
  @Option(names = "--config", paramLabel = "FILE", description = "A node's settings, in HOCON.")
  private @Nullable Path file;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ConfigCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    Config config = NodeConfigFile.load(chosen());
    List<SettingLine> lines = SettingLine.of(config);
    if (json) {
      ObjectNode all = Json.object();
      lines.forEach(
          line ->
              all.putObject(line.key()).put("value", line.value()).put("origin", line.origin()));
      print(Json.pretty(all));
    } else {
      Table table = new Table("SETTING", "VALUE", "FROM");
      lines.forEach(line -> table.row(line.key(), line.value(), line.origin()));
      table.lines().forEach(this::print);
    }
    try {
      Settings.read(config);
    } catch (InvalidSettingsException e) {
      throw new CommandException(ExitCode.CONFIG, String.valueOf(e.getMessage()), e);
    }
    return ExitCode.OK;
  }

  private @Nullable Path chosen() {
    if (file != null) {
      return terminal().resolve(file);
    }
    Path local = data.grid(terminal()).folder().nodeConf(1);
    return Files.exists(local) ? local : null;
  }
}
