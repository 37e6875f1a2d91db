package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.Answer;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.GridPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict NAME}: asks a model, and shows the answer for people. */
@Command(
    name = "predict",
    description = {
      "Asks a model over the Open Inference Protocol (V2).",
      "With several texts it prints how alike their embeddings are, from -1 to 1. With --json FILE"
          + " the file is sent as it is and the answer printed as JSON. With --image FILE the"
          + " picture, PNG or JPEG, is sent to a model that takes pictures."
    },
    footer = {
      "  ./modelgrid predict minilm --text 'A cat sits' --text 'A feline rests'",
      "  ./modelgrid predict fashion --image shirt.png",
      "  ./modelgrid predict mine --json request.json",
      "  echo '{\"inputs\":[…]}' | ./modelgrid predict mine --json -"
    })
final class PredictCommand extends BaseCommand {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String STDIN = "-";

  @Parameters(paramLabel = "NAME", description = "The model.", converter = ModelName.class)
  private String name = "";

  /** What is asked: exactly one kind. */
  static final class Question {
    @Option(names = "--text", paramLabel = "TEXT", description = "A text; may be given again.")
    private List<String> texts = new ArrayList<>();

    @Option(
        names = "--json",
        paramLabel = "FILE",
        description = "The body of a V2 request; '-' reads it from stdin.")
    private @Nullable Path file;

    @Option(
        names = "--image",
        paramLabel = "FILE",
        description = "A picture, PNG or JPEG; may be given again.")
    private List<Path> images = new ArrayList<>();
  }

  @ArgGroup(multiplicity = "1")
  private Question question = new Question();

  @Mixin private AddressOptions options = new AddressOptions();

  PredictCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    GridClient client = options.client(terminal(), PATIENCE);
    String path = GridPaths.infer(name);
    long start = System.nanoTime();
    Answer answer;
    if (question.images.isEmpty()) {
      answer =
          client.post(path, question.file == null ? body(question.texts) : read(question.file));
    } else {
      byte[] elements = elements(question.images);
      answer = client.post(path, imagesHead(question.images.size(), elements.length), elements);
    }
    double millis = (System.nanoTime() - start) / 1e6;
    Optional<Similarities> similarities = Similarities.read(answer.body(), question.texts.size());
    if (similarities.isEmpty() || question.texts.isEmpty()) {
      print(Json.pretty(answer.body()));
    } else {
      similarities.get().lines(question.texts).forEach(this::print);
      print("");
    }
    remark(
        String.format(
            Locale.ROOT,
            "%s version %s%s on %s (%s), %.1f ms",
            name,
            Json.text(answer.body(), "model_version", "?"),
            standingIn(answer),
            answer.header("Modelgrid-Node"),
            answer.header("Modelgrid-Replica"),
            millis));
    return ExitCode.OK;
  }

  private static String standingIn(Answer answer) {
    return answer
        .headers()
        .firstValue("Modelgrid-Stand-In-For")
        .map(stable -> ", standing in for version " + stable + ",")
        .orElse("");
  }

  static String body(List<String> texts) {
    ObjectNode body = Json.object();
    ObjectNode input = body.putArray("inputs").addObject();
    input.put("name", "text").put("datatype", "BYTES");
    input.putArray("shape").add(texts.size());
    ArrayNode data = input.putArray("data");
    texts.forEach(data::add);
    return body.toString();
  }

  /** The JSON of a request whose pictures stand behind it. */
  static String imagesHead(int count, int bytes) {
    ObjectNode body = Json.object();
    ObjectNode input = body.putArray("inputs").addObject();
    input.put("name", "image_bytes").put("datatype", "BYTES");
    input.putArray("shape").add(count);
    input.putObject("parameters").put("binary_data_size", bytes);
    return body.toString();
  }

  /** The files as elements of BYTES: each behind its length, little-endian. */
  private byte[] elements(List<Path> files) {
    ByteArrayOutputStream elements = new ByteArrayOutputStream();
    for (Path file : files) {
      try {
        byte[] bytes = Files.readAllBytes(terminal().resolve(file));
        elements.writeBytes(
            ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array());
        elements.writeBytes(bytes);
      } catch (IOException e) {
        throw new CommandException(
            ExitCode.INPUT, file + ": cannot be read (expected: a picture, PNG or JPEG).", e);
      }
    }
    return elements.toByteArray();
  }

  private String read(Path file) {
    try {
      return file.toString().equals(STDIN)
          ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(terminal().resolve(file));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.INPUT, file + ": cannot be read (expected: a V2 request in JSON, UTF-8).", e);
    }
  }
}
