package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.demo.PreparedBundle;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deploy NAME FILE|DIR|ZIP}: uploads a bundle as the next version of a model. */
@Command(
    name = "deploy",
    description = {
      "Uploads a model file, a zip or a folder as the next version of a model.",
      "The first version serves as soon as it is loaded; later ones are registered beside it and"
          + " wait for a swap. Hidden files of a folder are left out."
    },
    footer = {
      "  ./modelgrid deploy mnist mnist.onnx",
      "  ./modelgrid deploy encoder my-encoder/ --replicas 2",
      "  ./modelgrid deploy encoder encoder.zip --no-wait",
      "  ./modelgrid deploy encoder better.zip --swap",
      "  ./modelgrid deploy encoder better.zip --label beta"
    })
final class DeployCommand extends BaseCommand {
  private static final Duration READY_LIMIT = Duration.ofMinutes(5);

  @Parameters(
      index = "1",
      paramLabel = "FILE|DIR|ZIP",
      description = "A model file, a folder or a zip with modelgrid.json in it.")
  private Path source = Path.of("");

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "How many replicas (default: follows the nodes).")
  private @Nullable Integer replicas;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Wait until all replicas serve it (default), or only until it is registered.")
  private boolean waits = true;

  @Option(
      names = "--swap",
      description = "Then swap to it, on all nodes at once; see ./modelgrid swap --help.")
  private boolean swap;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "Then give it this label, as ./modelgrid label does.",
      converter = LabelName.class)
  private @Nullable String label;

  @Mixin private ModelOptions options = new ModelOptions();

  DeployCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    checkOptions();
    GridClient client = options.client(terminal());
    JsonNode answer;
    boolean serves;
    try (PreparedBundle bundle = PreparedBundle.of(terminal().resolve(source));
        Progress progress = new Progress(terminal())) {
      Deployment deployment = new Deployment(client, progress);
      answer = deployment.upload(options.name(), bundle.file(), bundle.fileName(), waits);
      if (replicas != null) {
        client.put(GridPaths.replicas(options.name()), ScaleCommand.body(replicas));
      }
      serves = !isBesideStable(client, answer);
      if (waits && serves) {
        deployment.awaitReplicas(options.name(), READY_LIMIT);
        answer = client.get(GridPaths.version(options.name(), version(answer)));
      }
    }
    if (swap && !serves) {
      return begin(
          client, answer, client.post(GridPaths.swap(options.name()), body(answer)).body());
    }
    if (label != null) {
      JsonNode begun =
          client.put(
              GridPaths.label(options.name(), label), LabelCommand.body(version(answer), false));
      return begin(client, answer, begun);
    }
    show(client, answer, serves);
    return ExitCode.OK;
  }

  private void checkOptions() {
    if (replicas != null && replicas < 1) {
      throw misuse("--replicas: " + replicas + " (expected: at least 1)");
    }
    if (swap && label != null) {
      throw misuse("--label: not with --swap (expected: one of them)");
    }
  }

  /** Whether another version is stable, so that this one waits for somebody to call it. */
  private boolean isBesideStable(GridClient client, JsonNode answer) {
    if (!isRegisteredOnly(answer) && !swap && label == null) {
      return false;
    }
    String stable = new ModelJson(client.get(GridPaths.model(options.name()))).label("stable");
    return !stable.equals("-") && !stable.equals(version(answer));
  }

  private ExitCode begin(GridClient client, JsonNode registered, JsonNode begun) {
    remark(options.name() + " version " + version(registered) + " is registered");
    return new OperationReport(client, terminal(), options.json()).of(begun, waits);
  }

  private static String body(JsonNode registered) {
    return Json.object().put("version", version(registered)).toString();
  }

  private void show(GridClient client, JsonNode answer, boolean serves) {
    if (options.json()) {
      print(Json.pretty(answer));
      return;
    }
    print(options.name() + " version " + version(answer) + " is " + ModelJson.state(answer));
    if (!serves) {
      remark(
          "version "
              + new ModelJson(client.get(GridPaths.model(options.name()))).label("stable")
              + " goes on serving; this one waits for ./modelgrid swap "
              + options.name()
              + " "
              + version(answer));
    } else if (waits) {
      remark("ask it with ./modelgrid predict " + options.name());
    } else {
      remark("see how it gets on with ./modelgrid show " + options.name());
    }
  }

  private static boolean isRegisteredOnly(JsonNode answer) {
    return ModelJson.state(answer).equals("registered");
  }

  private static String version(JsonNode answer) {
    return Json.text(answer, "version", "?");
  }
}
