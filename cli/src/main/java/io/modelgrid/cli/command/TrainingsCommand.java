package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.admin.TrainingJson;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trainings [ID]}: what waits, runs and is over; or one of them. */
@Command(
    name = "trainings",
    description = {
      "Lists trainings and compressions: those that wait, and why, those that run, and the latest"
          + " that are over.",
      "With an id it shows that one's epochs, figures and verdict; with --watch it follows it to its"
          + " end, and exits as ./modelgrid train does."
    },
    footer = {
      "  ./modelgrid trainings",
      "  ./modelgrid trainings --model fashion",
      "  ./modelgrid trainings 12",
      "  ./modelgrid trainings 12 --watch"
    })
final class TrainingsCommand extends BaseCommand {
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

  @Option(names = "--watch", description = "With an id: follow it to its end.")
  private boolean watch;

  @Mixin private GridOptions options = new GridOptions();

  TrainingsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    if (watch && id == null) {
      throw misuse("--watch: only with an id (expected: ./modelgrid trainings ID --watch)");
    }
    GridClient client = options.client(terminal());
    if (id == null) {
      return list(client);
    }
    TrainingReport report = new TrainingReport(client, terminal(), options.json());
    return watch
        ? report.follow(id)
        : report.look(new TrainingJson(client.get(GridPaths.training(id))));
  }

  private ExitCode list(GridClient client) {
    String path = model == null ? GridPaths.TRAININGS : GridPaths.trainingsOf(model);
    JsonNode trainings = ModelJson.list(client.get(path), "trainings");
    if (options.json()) {
      print(Json.pretty(trainings));
    } else if (trainings.isEmpty()) {
      remark("no trainings yet; begin one with ./modelgrid train SPEC");
    } else {
      lines(trainings).forEach(this::print);
    }
    return ExitCode.OK;
  }

  private static List<String> lines(JsonNode trainings) {
    Table table =
        new Table(
            "ID", "MODEL", "WHAT", "STATE", "EPOCH", "DONE", "SUBMITTED", "WHO", "NODE", "MESSAGE");
    for (JsonNode each : trainings) {
      TrainingJson training = new TrainingJson(each);
      table.row(
          training.id(),
          training.model(),
          Json.text(each, "kind", "?"),
          training.state().toLowerCase(Locale.ROOT),
          training.epochs() == 0 ? "-" : training.epoch() + "/" + training.epochs(),
          Math.round(100 * training.done()) + "%",
          Json.text(each, "submitted_at", "-").replaceAll("\\.[0-9]+Z$", "Z"),
          Json.text(each, "owner", "-"),
          training.node(),
          training.message());
    }
    return table.lines();
  }
}
