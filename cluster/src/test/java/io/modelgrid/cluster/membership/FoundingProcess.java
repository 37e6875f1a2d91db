package io.modelgrid.cluster.membership;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that takes and holds founding locks as it is told on its standard input. */
final class FoundingProcess {
  private FoundingProcess() {}

  public static void main(String[] args) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Founding founding = Founding.in(Path.of(args[0]))) {
      String command = commands.readLine();
      while (command != null) {
        System.out.println(answer(founding, command));
        command = commands.readLine();
      }
    }
  }

  private static boolean answer(Founding founding, String command) throws IOException {
    if (command.equals("found")) {
      return founding.tryFound();
    }
    founding.joined();
    return founding.isMember();
  }
}
