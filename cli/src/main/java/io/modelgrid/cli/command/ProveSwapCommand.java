package io.modelgrid.cli.command;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.prove.Chaos;
import io.modelgrid.cli.prove.NodeChaos;
import io.modelgrid.cli.prove.Proof;
import io.modelgrid.cli.prove.ProofReport;
import io.modelgrid.cli.prove.ReplicaChaos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code prove-swap NAME}: swaps to and fro under load, and checks every answer. */
@Command(
    name = "prove-swap",
    description = {
      "Swaps a model to and fro between two versions while requests go to all nodes at a fixed rate,"
          + " and checks every answer: is it wholly of the version that it names (mixed), and never"
          + " of an older epoch than one that was seen, or swapped to, before it was sent"
          + " (backward). Afterwards the version is stable that was so before; ended early, either"
          + " may be.",
      "A time counts from when the request was due. The first three seconds of the load are a lead"
          + " whose times do not count. With --chaos node, what fails of the requests that had"
          + " entered through the killed node does not count, nor does a swap that aborts while that"
          + " node is out. With --chaos replica everything counts: a restart may lose nothing."
    },
    footer = {
      "  ./modelgrid prove-swap minilm",
      "  ./modelgrid prove-swap minilm --rate 50 --seconds 20 --every 2s --versions 1,2",
      "  ./modelgrid prove-swap minilm --chaos node",
      "  ./modelgrid prove-swap minilm --chaos replica"
    })
final class ProveSwapCommand extends BaseCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_RATE = 20_000;
  private static final int MOST_SECONDS = 24 * 60 * 60;

  @Parameters(paramLabel = "NAME", description = "The model.", converter = ModelName.class)
  private String name = "";

  @Option(names = "--rate", paramLabel = "N", description = "Requests a second (default: 200).")
  private int rate = 200;

  @Option(names = "--seconds", paramLabel = "N", description = "Length of the load (default: 60).")
  private int seconds = 60;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description = "From one swap to the next, for example 500ms, 4s, 1m (default: 4s).",
      converter = Time.class)
  private Duration every = Duration.ofSeconds(4);

  @Option(
      names = "--versions",
      paramLabel = "A,B",
      split = ",",
      description =
          "The two versions (default: the stable one, and the one before it or another that can"
              + " serve).")
  private List<String> versions = new ArrayList<>();

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "The V2 request that is sent (default: made from the model's inputs, of ones).")
  private @Nullable Path body;

  /** What may go wrong on purpose. */
  enum Kind {
    NODE,
    REPLICA
  }

  @Option(
      names = "--chaos",
      paramLabel = "node|replica",
      description =
          "Meanwhile, node: kill a node of the local grid (SIGKILL), not the one through which"
              + " commands go, and start it again. replica: restart a replica of the model, chosen"
              + " at random, every few seconds, on any grid.")
  private @Nullable Kind chaos;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private AddressOptions address = new AddressOptions();

  ProveSwapCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  ExitCode run() {
    check();
    String request = body == null ? null : read(body);
    Proof.Plan plan =
        new Proof.Plan(
            name, rate, Proof.LEAD, Duration.ofSeconds(seconds), every, versions, request);
    GridClient client = address.client(terminal(), PATIENCE);
    ProofReport report;
    try (Progress progress = new Progress(terminal())) {
      report = new Proof(client, plan, disaster(client, plan, progress), progress, live()).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted while proving " + name, e);
    }
    if (json) {
      print(Json.pretty(report.json()));
    } else {
      report.lines().forEach(this::print);
    }
    return report.breached() ? ExitCode.BREACH : ExitCode.OK;
  }

  private boolean live() {
    return terminal().live();
  }

  private void check() {
    if (rate < 1 || rate > MOST_RATE) {
      throw misuse("--rate: " + rate + " (expected: from 1 to " + MOST_RATE + ")");
    }
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw misuse("--seconds: " + seconds + " (expected: from 1 to " + MOST_SECONDS + ")");
    }
    if (!versions.isEmpty() && (versions.size() != 2 || versions.get(0).equals(versions.get(1)))) {
      throw misuse(
          "--versions: "
              + String.join(",", versions)
              + " (expected: two versions, for example 1,2)");
    }
  }

  private Chaos disaster(GridClient client, Proof.Plan plan, Progress progress) {
    if (chaos == null) {
      return Chaos.NONE;
    }
    RandomGenerator random = RandomGenerator.getDefault();
    return switch (chaos) {
      case NODE ->
          NodeChaos.choose(
              address.localGrid(terminal()), client.base(), plan.whole(), random, progress);
      case REPLICA -> new ReplicaChaos(client, name, ReplicaChaos.EVERY, random);
    };
  }

  private String read(Path file) {
    try {
      return Files.readString(terminal().resolve(file));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.INPUT, file + ": cannot be read (expected: a V2 request in JSON, UTF-8).", e);
    }
  }

  /** Reads a time. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      if (!value.matches("[1-9][0-9]{0,6}(ms|s|m)")) {
        throw new TypeConversionException(value + " (expected: for example 500ms, 4s or 1m)");
      }
      long number = Long.parseLong(value.replaceAll("[a-z]", ""));
      return value.endsWith("ms")
          ? Duration.ofMillis(number)
          : value.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
    }
  }
}
