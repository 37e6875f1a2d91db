package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import io.modelgrid.cli.node.NodeMain;
import io.modelgrid.cli.tree.Keys;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./modelgrid} without a command: says what there is. */
@Command(
    name = "modelgrid",
    description = "Runs and commands an inference grid.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./modelgrid up                              three nodes on this machine, with a demo model",
      "  ./modelgrid predict minilm --text Hello     ask it something",
      "  ./modelgrid deploy mine model.onnx          deploy a model of your own",
      "  ./modelgrid swap mine 2                     put its second version in place, at once",
      "  ./modelgrid train mine.yaml --watch         train a better one",
      "  ./modelgrid down                            stop the nodes",
    })
public final class RootCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  private RootCommand() {}

  /** The whole command line, not yet dressed with handlers. */
  public static CommandLine commandLine(Terminal terminal) {
    CommandLine root = new CommandLine(new RootCommand());
    root.addSubcommand(new UpCommand(terminal));
    root.addSubcommand(new DownCommand(terminal));
    root.addSubcommand(new StatusCommand(terminal));
    root.addSubcommand(NodesCommand.commandLine(terminal));
    root.addSubcommand(new LogsCommand(terminal));
    root.addSubcommand(new DeployCommand(terminal));
    root.addSubcommand(new SwapCommand(terminal));
    root.addSubcommand(new RollbackCommand(terminal));
    root.addSubcommand(new LabelCommand(terminal));
    root.addSubcommand(new TrainCommand(terminal));
    root.addSubcommand(new TrainingsCommand(terminal));
    root.addSubcommand(new UploadCommand(terminal));
    root.addSubcommand(new CompressCommand(terminal));
    root.addSubcommand(new OperationsCommand(terminal));
    root.addSubcommand(new CancelCommand(terminal));
    root.addSubcommand(new FreezeCommand(terminal));
    root.addSubcommand(new UndeployCommand(terminal));
    root.addSubcommand(new ScaleCommand(terminal));
    root.addSubcommand(new RestartCommand(terminal));
    root.addSubcommand(new MoveCommand(terminal));
    root.addSubcommand(new DrainCommand(terminal));
    root.addSubcommand(new ActorsCommand(terminal));
    root.addSubcommand(new TopCommand(terminal, Keys::ofTerminal));
    root.addSubcommand(new ModelsCommand(terminal));
    root.addSubcommand(new ShowCommand(terminal));
    root.addSubcommand(new VersionsCommand(terminal));
    root.addSubcommand(new HistoryCommand(terminal));
    root.addSubcommand(new DiffCommand(terminal));
    root.addSubcommand(new CostsCommand(terminal));
    root.addSubcommand(AlertsCommand.commandLine(terminal));
    root.addSubcommand(new PredictCommand(terminal));
    root.addSubcommand(new ProveSwapCommand(terminal));
    root.addSubcommand(new NodeCommand(terminal, NodeMain::run));
    root.addSubcommand(new ConfigCommand(terminal));
    return root;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.number();
  }
}
