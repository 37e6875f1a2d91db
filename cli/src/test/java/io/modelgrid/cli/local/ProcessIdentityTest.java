package io.modelgrid.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A pid alone names nobody; with the moment of its start it does, for as long as it lives. */
class ProcessIdentityTest {
  @Test
  void aLivingProcessKeepsItsIdentity() {
    long own = ProcessHandle.current().pid();
    assertThat(ProcessIdentity.of(own)).isPresent().isEqualTo(ProcessIdentity.of(own));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessThatEndedIsGoneThoughNobodyAskedHow() throws Exception {
    // The shell starts a child, tells its pid, and becomes a program that never waits for it.
    Process parent =
        new ProcessBuilder("sh", "-c", "read line & echo $!; exec tail -f /dev/null").start();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8)) {
      long child = Long.parseLong(said.readLine());
      while (!state(child).equals("Z")) {
        Thread.onSpinWait();
      }
      assertThat(ProcessHandle.of(child)).isPresent();
      assertThat(ProcessIdentity.of(child)).isEmpty();
    } finally {
      parent.destroyForcibly();
    }
  }

  private static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 2)[0];
  }
}
