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
      "The first version serves as soon as it is loaded; later ones are registered beside it."
          + " Hidden files of a folder are left out."
    },
    footer = {
      "  ./modelgrid deploy mnist mnist.onnx",
      "  ./modelgrid deploy encoder my-encoder/ --replicas 2",
      "  ./modelgrid deploy encoder encoder.zip --no-wait"
    })
final class DeployCommand extends BaseCommand {
  private static final Duration READY_LIMIT = Duration.ofMinutes(5);

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "The model.",
      converter = ModelName.class)
  private String name = "";

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

  @Mixin private GridOptions options = new GridOptions();

  DeployCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    if (replicas != null && replicas < 1) {
      throw misuse("--replicas: " + replicas + " (expected: at least 1)");
    }
    GridClient client = options.client(terminal());
    JsonNode answer;
    try (PreparedBundle bundle = PreparedBundle.of(terminal().resolve(source));
        Progress progress = new Progress(terminal())) {
      Deployment deployment = new Deployment(client, progress);
      answer = deployment.upload(name, bundle.file(), bundle.fileName(), waits);
      if (replicas != null) {
        client.put(GridPaths.replicas(name), ScaleCommand.body(replicas));
      }
      if (waits && !isRegisteredOnly(answer)) {
        deployment.awaitReplicas(name, READY_LIMIT);
        answer = client.get(GridPaths.version(name, version(answer)));
      }
    }
    show(answer);
    return ExitCode.OK;
  }

  private void show(JsonNode answer) {
    if (options.json()) {
      print(Json.pretty(answer));
      return;
    }
    String state = ModelJson.state(answer);
    print(name + " version " + version(answer) + " is " + state);
    if (state.equals("registered")) {
      remark("the stable version goes on serving; this one is registered beside it");
    } else if (waits) {
      remark("ask it with ./modelgrid predict " + name);
    } else {
      remark("see how it gets on with ./modelgrid show " + name);
    }
  }

  private static boolean isRegisteredOnly(JsonNode answer) {
    return ModelJson.state(answer).equals("registered");
  }

  private static String version(JsonNode answer) {
    return Json.text(answer, "version", "?");
  }
}
