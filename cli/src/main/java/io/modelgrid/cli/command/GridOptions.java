package io.modelgrid.cli.command;

import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which grid a command talks to, and how it prints. */
final class GridOptions {
  @Mixin private AddressOptions address = new AddressOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  GridClient client(Terminal terminal) {
    return address.client(terminal);
  }
}
