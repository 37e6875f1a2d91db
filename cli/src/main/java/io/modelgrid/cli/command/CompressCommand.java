package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code compress NAME}: makes smaller versions of one, and measures them against it. */
@Command(
    name = "compress",
    description = {
      "Makes smaller versions of a version, and measures them against it: size, share of zeros, time"
          + " of one row, rows a second, and how well they answer.",
      "Each variant that its gate lets through becomes a version. Where a technique brings no speed,"
          + " the table says so. With --watch the table is printed at the end; else see it with"
          + " ./modelgrid trainings ID."
    },
    footer = {
      "  ./modelgrid compress fashion --quantize int8 --watch",
      "  ./modelgrid compress fashion --quantize int8,int8-static,int4,fp16 --watch",
      "  ./modelgrid compress fashion --prune 0.8 --by-layer --fine-tune 1",
      "  ./modelgrid compress fashion --soft-threshold 0.02 --version 3 --data-of fashion.yaml",
      "  ./modelgrid compress fashion --quantize int8 --serve int8 --then swap --watch",
      "  ./modelgrid compress fashion --quantize int8 --serve int8 --then stand-in --watch"
    })
final class CompressCommand extends BaseCommand {
  @Mixin private CompressOptions compress = new CompressOptions();

  @Option(names = "--watch", description = "Follow it to its end, and print the duel's table.")
  private boolean watch;

  @Mixin private ModelOptions options = new ModelOptions();

  CompressCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    compress
        .mistake()
        .ifPresent(
            mistake -> {
              throw misuse(mistake);
            });
    String body = compress.body(terminal()).toString();
    GridClient client = options.client(terminal());
    return new TrainingReport(client, terminal(), options.json())
        .submitted(client.post(GridPaths.compress(options.name()), body).body(), watch);
  }
}
