package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.OperationJson;
import io.modelgrid.cli.operation.OperationWatch;
import io.modelgrid.cli.operation.Times;

/** Follows what a command has begun, and says what came of it. */
final class OperationReport {
  private static final String SUCCEEDED = "SUCCEEDED";

  private final GridClient client;
  private final Terminal terminal;
  private final boolean json;

  OperationReport(GridClient client, Terminal terminal, boolean json) {
    this.client = client;
    this.terminal = terminal;
    this.json = json;
  }

  /**
   * Follows what an answer to a command is about, if it is about an operation.
   *
   * @param waits whether to follow it to its end, or only to say that it runs
   */
  ExitCode of(JsonNode answer, boolean waits) {
    String id = Json.text(answer, "operation", "");
    if (id.isEmpty()) {
      print(json ? Json.pretty(answer) : done(answer));
      return ExitCode.OK;
    }
    if (!waits) {
      print(json ? Json.pretty(answer) : "operation " + id + " runs; " + OperationWatch.hint(id));
      return ExitCode.OK;
    }
    // An answer that speaks of a change ends an operation; one that does not has begun it.
    return follow(id, answer.has("changed"));
  }

  /**
   * Follows an operation to its end.
   *
   * @param givenUp whether it is wanted that it ends without having done what it was begun for
   */
  ExitCode follow(String id, boolean givenUp) {
    OperationJson end = new OperationWatch(client, terminal).follow(id);
    if (json) {
      print(Json.pretty(end.json()));
    }
    boolean succeeded = end.state().equals(SUCCEEDED);
    if (succeeded == givenUp) {
      throw new CommandException(ExitCode.REFUSED, sentence(end, givenUp));
    }
    if (!json) {
      print(sentence(end, givenUp));
    }
    return ExitCode.OK;
  }

  private static String done(JsonNode answer) {
    String what = Json.text(answer, "model", "the grid");
    String version = Json.text(answer, "version", "");
    return answer.path("changed").asBoolean()
        ? what + ": done"
        : what
            + (version.isEmpty() ? "" : " version " + version)
            + ": nothing to do, it is so already";
  }

  private static String sentence(OperationJson end, boolean givenUp) {
    String subject = "operation " + end.id();
    return switch (end.state()) {
      case SUCCEEDED ->
          givenUp ? subject + " was done before it could be given up" : success(end) + hold(end);
      case "ROLLED_BACK" ->
          subject + " is over, and what it had moved is moved back: " + end.message();
      case "ABORTED" -> subject + " is over, and had moved nothing: " + end.message();
      default -> subject + " is " + end.state() + ": " + end.message();
    };
  }

  private static String success(OperationJson end) {
    String version = end.model() + ": version " + end.version();
    return switch (end.kind()) {
      case "SHADOW" -> version + " gets copies of " + end.share() + " of the requests";
      case "LABEL" -> version + " is " + end.label() + " on every node";
      case "UNLABEL" -> end.model() + ": the label " + end.label() + " is taken away";
      default -> version + " is stable on every node";
    };
  }

  private static String hold(OperationJson end) {
    return end.holdMicros().isPresent()
        ? "; the longest hold took " + Times.millis(end.holdMicros().getAsLong())
        : "";
  }

  private void print(String line) {
    terminal.out().println(line);
  }
}
