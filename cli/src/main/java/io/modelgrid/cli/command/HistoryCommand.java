package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code history [NAME]}: what happened, or what the grid was like. */
@Command(
    name = "history",
    description = {
      "Lists what happened to the grid, or to one model: newest first, with who and why.",
      "With --at: shows the grid as it was then."
    },
    footer = {
      "  ./modelgrid history",
      "  ./modelgrid history minilm --limit 20",
      "  ./modelgrid history --before 1200             what came before revision 1200",
      "  ./modelgrid history --at 10m                  the grid as it was ten minutes ago",
      "  ./modelgrid history minilm --at 2026-11-22T10:15",
      "  ./modelgrid history --at 17                   as it was right after revision 17"
    })
final class HistoryCommand extends BaseCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The model; without it, all.",
      converter = ModelName.class)
  private @Nullable String name;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "A revision, a time ago (10m, 2h, 3d), a day, or a time.",
      converter = Moment.class)
  private @Nullable PointInTime at;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many lines, up to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--before",
      paramLabel = "REV",
      description = "Only what came before this revision.",
      converter = RevisionNumber.class)
  private @Nullable Long before;

  @Mixin private GridOptions options = new GridOptions();

  HistoryCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    if (limit < 1 || limit > 1000) {
      throw misuse("--limit: " + limit + " (expected: a number from 1 to 1000)");
    }
    if (at != null && before != null) {
      throw misuse("--at with --before (expected: one of them)");
    }
    GridClient client = options.client(terminal());
    return at == null ? events(client) : past(client, at);
  }

  private ExitCode events(GridClient client) {
    JsonNode page = client.get(GridPaths.history(name, limit, before));
    if (options.json()) {
      print(Json.pretty(page));
      return ExitCode.OK;
    }
    HistoryTables.events(page).forEach(this::print);
    if (page.path("next").isIntegralNumber()) {
      remark("There is more: add --before " + page.path("next").asLong());
    }
    return ExitCode.OK;
  }

  private ExitCode past(GridClient client, PointInTime moment) {
    JsonNode past = HistoryTables.only(name, client.get(GridPaths.at(moment.query())));
    if (options.json()) {
      print(Json.pretty(past));
      return ExitCode.OK;
    }
    print(
        "revision "
            + past.path("revision").asLong()
            + ", "
            + HistoryTables.time(Json.text(past, "at", "before everything")));
    print("");
    HistoryTables.models(past).forEach(this::print);
    return ExitCode.OK;
  }

  /** Reads what follows {@code --at}. */
  static final class Moment implements ITypeConverter<PointInTime> {
    @Override
    public PointInTime convert(String value) {
      return PointInTime.parse(value, Instant.now(), ZoneId.systemDefault());
    }
  }
}
