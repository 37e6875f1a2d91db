package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.admin.OperationJson;
import io.modelgrid.cli.operation.Checklist;
import io.modelgrid.cli.operation.Times;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code operations [ID]}: what runs in the grid and what ran last; or one of them, to its end. */
@Command(
    name = "operations",
    description = {
      "Lists swaps, canaries, shadows and moved labels: those that run and the latest that are"
          + " over.",
      "With an id it shows that one's steps, and follows it to its end; exit code 1 when it was"
          + " aborted or rolled back."
    },
    footer = {
      "  ./modelgrid operations",
      "  ./modelgrid operations --model minilm",
      "  ./modelgrid operations 17",
      "  ./modelgrid operations 17 --no-wait --json"
    })
final class OperationsCommand extends BaseCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "One of them.",
      converter = OperationId.class)
  private @Nullable String id;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Only those of this model.",
      converter = ModelName.class)
  private @Nullable String model;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "With an id: follow it to its end (default), or look once.")
  private boolean waits = true;

  @Mixin private GridOptions options = new GridOptions();

  OperationsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal());
    if (id == null) {
      return list(client);
    }
    return waits
        ? new OperationReport(client, terminal(), options.json()).follow(id, false)
        : look(client, id);
  }

  private ExitCode look(GridClient client, String id) {
    OperationJson operation = new OperationJson(client.get(GridPaths.operation(id)));
    if (options.json()) {
      print(Json.pretty(operation.json()));
    } else {
      Checklist.lines(operation, Instant.now(), Checklist.ALL).forEach(this::print);
    }
    return ExitCode.OK;
  }

  private ExitCode list(GridClient client) {
    String path = model == null ? GridPaths.OPERATIONS : GridPaths.operationsOf(model);
    JsonNode operations = ModelJson.list(client.get(path), "operations");
    if (options.json()) {
      print(Json.pretty(operations));
    } else if (operations.isEmpty()) {
      remark("no operations yet; begin one with ./modelgrid swap NAME VERSION");
    } else {
      lines(operations, Instant.now()).forEach(this::print);
    }
    return ExitCode.OK;
  }

  private static List<String> lines(JsonNode operations, Instant now) {
    Table table = new Table("ID", "WHAT", "STATE", "STARTED", "TOOK", "HOLD", "MESSAGE");
    for (JsonNode each : operations) {
      OperationJson operation = new OperationJson(each);
      table.row(
          operation.id(),
          operation.title(),
          operation.state().toLowerCase(Locale.ROOT).replace('_', ' '),
          operation.startedAt().map(at -> at.toString().replaceAll("\\.[0-9]+Z$", "Z")).orElse("-"),
          Times.spoken(operation.took(now)),
          operation.holdMicros().isPresent()
              ? Times.millis(operation.holdMicros().getAsLong())
              : "-",
          operation.message());
    }
    return table.lines();
  }
}
