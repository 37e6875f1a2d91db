package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code scale NAME N|auto}: sets the number of replicas. */
@Command(
    name = "scale",
    description = "Sets how many replicas a model shall have.",
    footer = {"  ./modelgrid scale minilm 5", "  ./modelgrid scale minilm auto"})
final class ScaleCommand extends BaseCommand {
  /** What {@code auto} is told as: no number. */
  private static final int AUTO = 0;

  @Parameters(
      index = "1",
      paramLabel = "N|auto",
      description = "The number; 'auto' lets it follow the nodes.",
      converter = Count.class)
  private int count;

  @Mixin private ModelOptions options = new ModelOptions();

  ScaleCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    JsonNode answer =
        options.client(terminal()).put(GridPaths.replicas(options.name()), body(count));
    if (options.json()) {
      print(Json.pretty(answer));
    } else {
      print(
          count == AUTO
              ? options.name() + ": the number of replicas follows the nodes"
              : options.name()
                  + ": "
                  + count
                  + " replicas wanted; see ./modelgrid show "
                  + options.name());
    }
    return ExitCode.OK;
  }

  /** The body of the call that sets a number; zero for none. */
  static ObjectNode body(int count) {
    ObjectNode body = Json.object();
    return count == AUTO ? body.putNull("count") : body.put("count", count);
  }

  /** Reads the number, or {@code auto}. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (value.equals("auto")) {
        return AUTO;
      }
      if (!value.matches("[1-9][0-9]{0,3}")) {
        throw new TypeConversionException(value + " (expected: a number from 1 to 9999, or auto)");
      }
      return Integer.valueOf(value);
    }
  }
}
