package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code costs [NAME]}: what answered requests have cost, by model, version and caller. */
@Command(
    name = "costs",
    description = {
      "Shows what answered requests have cost since the nodes began: processor time, time on other"
          + " devices, bytes and, where the machine tells, energy.",
      "Callers say who they are by the header Modelgrid-Caller; '-' are those who do not, '*' all"
          + " beyond modelgrid.metrics.max-callers. What begins with '~' is estimated.",
    },
    footer = {"  ./modelgrid costs", "  ./modelgrid costs minilm", "  ./modelgrid costs --json"})
final class CostsCommand extends BaseCommand {
  @Mixin private GridOptions options = new GridOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      converter = ModelName.class,
      description = "Only this model.")
  private @Nullable String name;

  CostsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode vitals = options.client(terminal()).get(GridPaths.VITALS);
    List<CostSum> sums = CostSum.of(vitals.path("costs"), name);
    if (options.json()) {
      print(Json.pretty(CostSum.json(sums)));
      return ExitCode.OK;
    }
    if (sums.isEmpty()) {
      remark("no request was answered yet");
      return ExitCode.OK;
    }
    Table table =
        new Table(
            "MODEL", "VERSION", "CALLER", "REQUESTS", "CPU S", "DEVICE S", "IN", "OUT", "JOULES");
    for (CostSum each : sums) {
      table.row(
          each.model(),
          each.version(),
          each.caller(),
          each.requests(),
          each.spokenCpu(),
          each.spokenDevice(),
          Sizes.spoken(each.bytesIn()),
          Sizes.spoken(each.bytesOut()),
          each.spokenJoules());
    }
    table.lines().forEach(this::print);
    return ExitCode.OK;
  }
}
