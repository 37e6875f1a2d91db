package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.operation.Canvas;
import io.modelgrid.cli.tree.ActorRanking;
import io.modelgrid.cli.tree.ActorRanking.Order;
import io.modelgrid.cli.tree.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code top}: the busiest actors of the grid, drawn anew each second. */
@Command(
    name = "top",
    description = {
      "Shows the busiest actors of all nodes, again each second. q or Ctrl-C ends it, s changes the",
      "order. Where there is no terminal, it shows them once."
    },
    footer = {"  ./modelgrid top", "  ./modelgrid top --sort mailbox", "  ./modelgrid top --json"})
final class TopCommand extends BaseCommand {
  private static final int LOOKS_PER_SECOND = 10;
  private static final int ALL = Integer.MAX_VALUE;

  private final Supplier<Keys> keys;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description = "busy, rate, time, mailbox, messages or restarts; largest first.")
  private Order order = Order.BUSY;

  @Mixin private GridOptions options = new GridOptions();

  /**
   * @param keys opens the keys of the terminal
   */
  TopCommand(Terminal terminal, Supplier<Keys> keys) {
    super(terminal);
    this.keys = keys;
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal());
    JsonNode grid = client.get(GridPaths.ACTORS);
    if (options.json()) {
      print(Json.pretty(grid));
    } else if (terminal().live()) {
      watch(client, grid);
    } else {
      ActorRanking.lines(grid, order, ALL).forEach(this::print);
    }
    return ExitCode.OK;
  }

  private void watch(GridClient client, JsonNode first) {
    Canvas canvas = new Canvas(terminal().err());
    JsonNode grid = first;
    String trouble = "";
    try (Keys pressed = keys.get()) {
      while (true) {
        draw(canvas, grid, trouble);
        for (int look = 0; look < LOOKS_PER_SECOND; look++) {
          pause();
          int key = pressed.next();
          if (key == 'q') {
            return;
          } else if (key == 's') {
            order = order.next();
            draw(canvas, grid, trouble);
          }
        }
        try {
          grid = client.get(GridPaths.ACTORS);
          trouble = "";
        } catch (CommandException e) {
          trouble = e.sentence(); // it may come back; what was seen last stays
        }
      }
    }
  }

  private void draw(Canvas canvas, JsonNode grid, String trouble) {
    List<String> lines = new ArrayList<>(ActorRanking.lines(grid, order, terminal().height() - 1));
    lines.add(trouble.isEmpty() ? "q ends, s changes the order" : trouble);
    canvas.draw(lines);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(1_000 / LOOKS_PER_SECOND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted while watching the actors", e);
    }
  }
}
