package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code label NAME LABEL VERSION}: moves a label, or takes it away. */
@Command(
    name = "label",
    description = {
      "Moves a label to a version, on all nodes at once, or takes it away.",
      "A version with a label stays loaded; callers reach it by /v2/models/NAME/versions/LABEL. To"
          + " move the label 'stable' is a swap.",
      "The version with the label 'stand-in' answers in the place of the stable one while the model"
          + " is overloaded, requests that name neither a version nor a label. Whatever makes"
          + " another version stable takes that label away."
    },
    footer = {
      "  ./modelgrid label minilm beta 2",
      "  ./modelgrid label minilm beta --remove",
      "  ./modelgrid label minilm stand-in 5"
    })
final class LabelCommand extends BaseCommand {
  @Parameters(
      index = "1",
      paramLabel = "LABEL",
      description = "The label; it begins with a letter.",
      converter = LabelName.class)
  private String label = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "The version that gets it.",
      converter = VersionNumber.class)
  private @Nullable String version;

  @Option(names = "--remove", description = "Take the label away.")
  private boolean remove;

  @Option(
      names = "--allow-signature-change",
      description = "Although the version's inputs or outputs differ from stable's.")
  private boolean allowSignatureChange;

  @Mixin private FollowOptions follow = new FollowOptions();
  @Mixin private ModelOptions options = new ModelOptions();

  LabelCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    if (remove == (version != null)) {
      throw misuse("label " + label + " (expected: either a version to give it to, or --remove)");
    }
    GridClient client = options.client(terminal());
    String path = GridPaths.label(options.name(), label);
    JsonNode answer =
        version == null
            ? client.delete(path)
            : client.put(path, follow.addTo(body(version, allowSignatureChange)));
    return new OperationReport(client, terminal(), options.json()).of(answer, follow.waits());
  }

  static ObjectNode body(String version, boolean allowSignatureChange) {
    ObjectNode body = Json.object().put("version", version);
    return allowSignatureChange ? body.put("allow_signature_change", true) : body;
  }
}
