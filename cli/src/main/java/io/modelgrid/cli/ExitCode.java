package io.modelgrid.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a command's exit code means; shown at the end of every {@code --help}. Numbers above 63 are
 * those of BSD's sysexits.
 */
public enum ExitCode {
  OK(0, "done"),
  REFUSED(1, "the grid refused, or what was asked for did not come about"),
  USAGE(2, "the command line makes no sense"),
  BREACH(3, "a promise was seen broken: an answer that was lost, mixed or backward"),
  GATE(4, "what was trained did not get through its gate"),
  INPUT(66, "a file that was named cannot be read"),
  UNREACHABLE(69, "no grid answers"),
  INTERNAL(70, "a bug in Modelgrid; MODELGRID_DEBUG=1 shows where"),
  LOCKED(73, "a port, folder or lock is taken, or there is no room"),
  TEMPORARY(75, "not now; the same command may succeed later"),
  CONFIG(78, "a configuration cannot be used"),
  INTERRUPTED(
      130,
      "ended by Ctrl-C (143: by SIGTERM); nodes that were started here are stopped, operations and"
          + " trainings go on");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  /** Meanings by number, for {@code --help}. */
  static Map<String, String> help() {
    Map<String, String> lines = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      lines.put(Integer.toString(code.number), code.meaning);
    }
    return lines;
  }
}
