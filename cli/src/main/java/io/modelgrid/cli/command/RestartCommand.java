package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code restart SLOT}: has the replica in a slot end in order, and another one start. */
@Command(
    name = "restart",
    description = {
      "Restarts a replica: it finishes what it took and ends, and another one starts in its slot.",
      "No request is lost by it. The history does not show it, since nothing that is wanted changes."
    },
    footer = {"  ./modelgrid restart minilm.0"})
final class RestartCommand extends BaseCommand {
  @Parameters(
      paramLabel = "SLOT",
      description = "The replica, as ./modelgrid show NAME lists it.",
      converter = Slot.class)
  private String slot = "";

  @Mixin private GridOptions options = new GridOptions();

  RestartCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode answer = options.client(terminal()).post(GridPaths.restart(slot), "").body();
    if (options.json()) {
      print(Json.pretty(answer));
    } else {
      print(
          answer.path("changed").asBoolean()
              ? slot + ": is to end, and another one starts in its place"
              : slot + ": is on its way out already");
    }
    return ExitCode.OK;
  }

  /** Reads a slot. */
  static final class Slot implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\.(0|[1-9][0-9]{0,5})")) {
        throw new TypeConversionException(
            value + " (expected: a model and a number, such as minilm.0)");
      }
      return value;
    }
  }
}
