package io.modelgrid.cli.command;

import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says which model a command is about, in which grid, and how it prints. */
final class ModelOptions {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "The model.",
      converter = ModelName.class)
  private String name = "";

  @Mixin private GridOptions grid = new GridOptions();

  String name() {
    return name;
  }

  boolean json() {
    return grid.json();
  }

  GridClient client(Terminal terminal) {
    return grid.client(terminal);
  }
}
