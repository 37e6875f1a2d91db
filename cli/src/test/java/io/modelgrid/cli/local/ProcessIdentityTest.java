package io.modelgrid.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
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
    // The shell starts a child that ends when it is told to, and becomes a program that never
    // waits for it: were it to end before that, the shell itself might ask how.
    Process parent =
        new ProcessBuilder(
                "sh", "-c", "exec 3<&0; { read line <&3; } & echo $!; exec tail -f /dev/null")
            .start();
    try (BufferedReader said = parent.inputReader(StandardCharsets.UTF_8);
        Writer tell = parent.outputWriter(StandardCharsets.UTF_8)) {
      long child = Long.parseLong(said.readLine());
      while (!Files.readString(proc(parent.pid(), "comm")).strip().equals("tail")) {
        Thread.onSpinWait();
      }
      tell.write("end\n");
      tell.flush();
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
    String stat = Files.readString(proc(pid, "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", 2)[0];
  }

  private static Path proc(long pid, String file) {
    return Path.of("/proc/" + pid, file);
  }
}
