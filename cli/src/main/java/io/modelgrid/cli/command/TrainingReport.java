package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Table;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.admin.OperationJson;
import io.modelgrid.cli.admin.TrainingJson;
import io.modelgrid.cli.operation.OperationWatch;
import io.modelgrid.cli.operation.Times;
import io.modelgrid.cli.training.Duel;
import io.modelgrid.cli.training.EpochTable;
import io.modelgrid.cli.training.Figures;
import io.modelgrid.cli.training.TrainingWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Follows a training that a command has submitted, and says what came of it. */
final class TrainingReport {
  private static final Duration LOADING = Duration.ofMinutes(2);

  private final GridClient client;
  private final Terminal terminal;
  private final boolean json;

  TrainingReport(GridClient client, Terminal terminal, boolean json) {
    this.client = client;
    this.terminal = terminal;
    this.json = json;
  }

  /**
   * What an answer to a submission is about.
   *
   * @param watches whether to follow it to its end, or only to say that it waits
   */
  ExitCode submitted(JsonNode answer, boolean watches) {
    String id = Json.text(answer, "training", "?");
    if (watches) {
      return follow(id);
    }
    print(
        json ? Json.pretty(answer) : "training " + id + " is submitted; " + TrainingWatch.hint(id));
    return ExitCode.OK;
  }

  /** Follows it to its end, and what it has begun to the end of that. */
  ExitCode follow(String id) {
    TrainingJson end = new TrainingWatch(client, terminal).follow(id);
    if (json) {
      return followedInJson(end);
    }
    figures(end).forEach(this::print);
    if (!end.state().equals("SUCCEEDED")) {
      throw failure(end);
    }
    end.reasons().forEach(remark -> print("  - " + remark));
    print(end.title() + " succeeded after " + took(end) + said(end));
    return served(end);
  }

  private ExitCode followedInJson(TrainingJson end) {
    ObjectNode whole = end.json().deepCopy();
    if (end.operation().isEmpty() || !end.state().equals("SUCCEEDED")) {
      print(Json.pretty(whole));
      if (!end.state().equals("SUCCEEDED")) {
        throw failure(end);
      }
      return ExitCode.OK;
    }
    OperationJson then = new OperationWatch(client, terminal).follow(end.operation().get());
    whole.set("then", then.json());
    print(Json.pretty(whole));
    if (!then.state().equals("SUCCEEDED")) {
      throw new CommandException(
          ExitCode.REFUSED, "operation " + then.id() + " is over: " + then.message());
    }
    return ExitCode.OK;
  }

  /** What becomes of what was registered. */
  private ExitCode served(TrainingJson end) {
    if (end.operation().isPresent()) {
      return new OperationReport(client, terminal, false).follow(end.operation().get(), false);
    }
    if (end.versions().isEmpty()) {
      return ExitCode.OK;
    }
    ModelJson model = new ModelJson(client.get(GridPaths.model(end.model())));
    if (!model.labels().containsKey("stable")) {
      // The first of them becomes stable by itself, once it is loaded.
      try (Progress progress = new Progress(terminal)) {
        model = new Deployment(client, progress).awaitReplicas(model.name(), LOADING);
      }
    }
    String stable = model.label("stable");
    if (!end.versions().contains(stable)) {
      String first = end.versions().get(0);
      print(
          "%s: %s registered; version %s goes on serving until ./modelgrid swap %s %s"
              .formatted(
                  model.name(),
                  end.versions().size() == 1
                      ? "version " + first + " is"
                      : "versions " + String.join(", ", end.versions()) + " are",
                  stable,
                  model.name(),
                  first));
      if (end.compresses()) {
        print(
            "one that is faster may stand in for it under overload: ./modelgrid label %s stand-in VERSION"
                .formatted(model.name()));
      }
      return ExitCode.OK;
    }
    try (Progress progress = new Progress(terminal)) {
      model = new Deployment(client, progress).awaitReplicas(model.name(), LOADING);
    }
    print(
        "%s: version %s is stable; %d of %d replicas serve it"
            .formatted(model.name(), stable, model.ready(stable), model.wantedReplicas()));
    return ExitCode.OK;
  }

  /** It as it stands, without following it. */
  ExitCode look(TrainingJson training) {
    if (json) {
      print(Json.pretty(training.json()));
      return ExitCode.OK;
    }
    EpochTable.lines(training, Instant.now(), EpochTable.ALL).forEach(this::print);
    training.reasons().forEach(reason -> print("  - " + reason));
    figures(training).forEach(this::print);
    if (!training.versions().isEmpty()) {
      print("versions: " + String.join(", ", training.versions()));
    }
    training.operation().ifPresent(id -> print("then: ./modelgrid operations " + id));
    if (!training.over()) {
      terminal.err().println(TrainingWatch.hint(training.id()));
    }
    return ExitCode.OK;
  }

  /**
   * What came of giving one up.
   *
   * @param waits whether to follow it to its end; not if it was over, and only will not be done
   *     again
   */
  ExitCode cancelled(String id, JsonNode answer, boolean waits) {
    if (!waits || !answer.path("changed").asBoolean()) {
      print(json ? Json.pretty(answer) : givenUp(id, answer.path("changed").asBoolean()));
      return ExitCode.OK;
    }
    TrainingJson end = new TrainingWatch(client, terminal).follow(id);
    if (json) {
      print(Json.pretty(end.json()));
    }
    if (!end.state().equals("CANCELLED")) {
      throw new CommandException(
          ExitCode.REFUSED, end.title() + " was over before it could be given up" + said(end));
    }
    if (!json) {
      print(end.title() + " is given up" + said(end));
    }
    return ExitCode.OK;
  }

  private static String givenUp(String id, boolean changed) {
    return "training " + id + (changed ? " is given up" : " is over already");
  }

  private static CommandException failure(TrainingJson end) {
    StringBuilder sentence = new StringBuilder(end.title());
    ExitCode code = ExitCode.REFUSED;
    switch (end.state()) {
      case "REFUSED" -> {
        code = ExitCode.GATE;
        sentence.append(" did not get through its gate");
      }
      case "CANCELLED" -> sentence.append(" was given up");
      default -> sentence.append(" has ").append(end.state().toLowerCase(Locale.ROOT));
    }
    sentence.append(" after ").append(took(end)).append(said(end));
    end.reasons().forEach(reason -> sentence.append("\n  - ").append(reason));
    return new CommandException(code, sentence.toString());
  }

  private static List<String> figures(TrainingJson training) {
    List<String> lines = new ArrayList<>(Duel.lines(training.results()));
    Map<String, Double> others = new LinkedHashMap<>(training.results());
    others.keySet().removeIf(Duel::owns);
    // What the gate looked at of each variant; the duel's table tells of those that matter.
    if (!others.isEmpty() && !training.compresses()) {
      Table table = new Table("FIGURE", "VALUE");
      others.forEach((name, value) -> table.row(name, Figures.spoken(value)));
      lines.addAll(table.lines());
    }
    return lines;
  }

  private static String took(TrainingJson training) {
    return Times.spoken(training.took(Instant.now()));
  }

  private static String said(TrainingJson training) {
    return training.message().isEmpty() ? "" : ": " + training.message();
  }

  private void print(String line) {
    terminal.out().println(line);
  }
}
