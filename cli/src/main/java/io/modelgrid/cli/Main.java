package io.modelgrid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelgrid.cli.command.RootCommand;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The program behind {@code ./modelgrid}. */
public final class Main {
  private static final String DEBUG = "MODELGRID_DEBUG";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /** Runs one command and answers its exit code. */
  public static int run(Terminal terminal, String... arguments) {
    return commandLine(terminal).execute(arguments);
  }

  static CommandLine commandLine(Terminal terminal) {
    CommandLine root = RootCommand.commandLine(terminal);
    root.setOut(new PrintWriter(terminal.out(), true, UTF_8));
    root.setErr(new PrintWriter(terminal.err(), true, UTF_8));
    root.setUsageHelpAutoWidth(false);
    root.setUsageHelpWidth(100);
    root.setUsageHelpLongOptionsMaxWidth(30);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setParameterExceptionHandler((e, args) -> usage(terminal, e));
    root.setExecutionExceptionHandler((e, line, parsed) -> failure(terminal, e));
    showExitCodes(root);
    return root;
  }

  private static void showExitCodes(CommandLine line) {
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.help());
    line.getSubcommands().values().forEach(Main::showExitCodes);
  }

  private static int usage(Terminal terminal, CommandLine.ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.err().println("modelgrid: " + e.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, terminal.err())) {
      terminal.err().println("See: ./" + name + " --help");
    }
    return ExitCode.USAGE.number();
  }

  private static int failure(Terminal terminal, Exception e) {
    boolean debug = terminal.variable(DEBUG) != null;
    if (debug) {
      e.printStackTrace(terminal.err());
    }
    if (e instanceof CommandException refusal) {
      terminal.err().println("modelgrid: " + refusal.sentence());
      return refusal.exitCode().number();
    }
    terminal
        .err()
        .println(
            "modelgrid: a bug: "
                + e
                + (debug ? "" : "; run it again with " + DEBUG + "=1 to see where."));
    return ExitCode.INTERNAL.number();
  }
}
