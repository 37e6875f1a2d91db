package io.modelgrid.cli.command;

import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command has: a terminal, {@code --help}, an exit code. */
@Command(
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    sortOptions = false)
abstract class BaseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 1000,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  BaseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  abstract ExitCode run();

  @Override
  public final Integer call() {
    return run().number();
  }

  final Terminal terminal() {
    return terminal;
  }

  /** A command line that makes no sense. */
  final ParameterException misuse(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** A line of the result. */
  final void print(String line) {
    terminal.out().println(line);
  }

  /** A remark that is not the result. */
  final void remark(String line) {
    terminal.err().println(line);
  }
}
