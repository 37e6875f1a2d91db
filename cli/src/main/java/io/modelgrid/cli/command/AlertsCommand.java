package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alerts}: what is wrong, and by which rules; {@code alerts set|remove} changes those. */
@Command(
    name = "alerts",
    description =
        "Lists what is wrong in the grid, or was a few minutes ago, and the rules that say so.",
    synopsisSubcommandLabel = "[set RULE EXPRESSION | remove RULE]",
    footer = {
      "  ./modelgrid alerts",
      "  ./modelgrid alerts --json",
      "  ./modelgrid alerts set slow \"p99 > 200ms for 1m model = minilm\" --action \"scale 8\"",
      "  ./modelgrid alerts set drift off",
      "  ./modelgrid alerts remove slow"
    })
final class AlertsCommand extends BaseCommand {
  @Mixin private GridOptions options = new GridOptions();

  private AlertsCommand(Terminal terminal) {
    super(terminal);
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new AlertsCommand(terminal));
    line.addSubcommand(new Set(terminal));
    line.addSubcommand(new Remove(terminal));
    return line;
  }

  @Override
  ExitCode run() {
    JsonNode answer = options.client(terminal()).get(GridPaths.ALERTS);
    if (options.json()) {
      print(Json.pretty(answer));
    } else {
      alerts(answer.path("alerts"));
      print("");
      rules(answer.path("rules"));
    }
    return ExitCode.OK;
  }

  private void alerts(JsonNode alerts) {
    if (alerts.isEmpty()) {
      print("nothing is wrong");
      return;
    }
    Table table = new Table("STATE", "SEVERITY", "RULE", "SUBJECT", "SINCE", "MESSAGE", "DONE");
    for (JsonNode alert : alerts) {
      table.row(
          Json.text(alert, "state", "?"),
          Json.text(alert, "severity", "?"),
          Json.text(alert, "rule", "?"),
          Json.text(alert, "subject", "?"),
          Json.text(alert, "since", "?").replaceAll("\\.[0-9]+Z$", "Z"),
          Json.text(alert, "message", ""),
          Json.text(alert, "acted", "-"));
    }
    table.lines().forEach(this::print);
  }

  private void rules(JsonNode rules) {
    Table table = new Table("RULE", "EXPRESSION", "SEVERITY", "ACTION", "FROM");
    for (JsonNode rule : rules) {
      table.row(
          Json.text(rule, "name", "?"),
          Json.text(rule, "expression", "?"),
          Json.text(rule, "severity", "?"),
          Json.text(rule, "action", "?"),
          Json.text(rule, "source", "?"));
    }
    table.lines().forEach(this::print);
  }

  /** {@code alerts set RULE EXPRESSION}. */
  @Command(
      name = "set",
      description = {
        "Sets a rule, be it new or in the place of one with its name; the grid keeps it.",
        "METRIC > VALUE for TIME model = NAME, the last two if need be; or off. Metrics: p50, p95,"
            + " p99, error_rate, drift, replicas_missing, queue_full, queued, load_failed,"
            + " node_lost, disk_free, certificate_expires."
      },
      footer = {
        "  ./modelgrid alerts set slow \"p99 > 200ms for 1m\"",
        "  ./modelgrid alerts set errors \"error_rate > 1% for 30s\" --severity critical"
            + " --action roll_back",
        "  ./modelgrid alerts set drift off"
      })
  static final class Set extends BaseCommand {
    @Parameters(index = "0", paramLabel = "RULE", description = "The rule's name.")
    private String rule = "";

    @Parameters(index = "1", paramLabel = "EXPRESSION", description = "When it fires.")
    private String expression = "";

    @Option(
        names = "--severity",
        paramLabel = "WORD",
        defaultValue = "warning",
        description = "info, warning (default) or critical.")
    private String severity = "warning";

    @Option(
        names = "--action",
        paramLabel = "WORDS",
        defaultValue = "none",
        description =
            "What else happens, once each time it fires: none (default), \"scale MOST\", freeze or"
                + " roll_back.")
    private String action = "none";

    @Mixin private GridOptions options = new GridOptions();

    Set(Terminal terminal) {
      super(terminal);
    }

    @Override
    ExitCode run() {
      ObjectNode body =
          Json.object()
              .put("expression", expression)
              .put("severity", severity)
              .put("action", action);
      JsonNode answer = options.client(terminal()).put(GridPaths.alert(rule), body);
      print(options.json() ? Json.pretty(answer) : rule + ": " + expression);
      return ExitCode.OK;
    }
  }

  /** {@code alerts remove RULE}. */
  @Command(
      name = "remove",
      description = {
        "Removes a rule that was set; one of the configuration that it stood in the place of is in"
            + " force again. Those are switched off by ./modelgrid alerts set RULE off."
      },
      footer = {"  ./modelgrid alerts remove slow"})
  static final class Remove extends BaseCommand {
    @Parameters(paramLabel = "RULE", description = "The rule's name.")
    private String rule = "";

    @Mixin private GridOptions options = new GridOptions();

    Remove(Terminal terminal) {
      super(terminal);
    }

    @Override
    ExitCode run() {
      JsonNode answer = options.client(terminal()).delete(GridPaths.alert(rule));
      print(options.json() ? Json.pretty(answer) : rule + " is removed");
      return ExitCode.OK;
    }
  }
}
