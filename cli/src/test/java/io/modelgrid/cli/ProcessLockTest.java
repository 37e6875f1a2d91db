package io.modelgrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  @TempDir Path folder = Path.of("");

  @Test
  void onlyOneHolderAtATime() {
    Path file = folder.resolve("deep/lock");
    ProcessLock held = ProcessLock.tryAcquire(file).orElseThrow();
    assertThat(ProcessLock.tryAcquire(file)).isEmpty();
    held.close();

    ProcessLock again = ProcessLock.tryAcquire(file).orElseThrow();
    again.close();
  }

  @Test
  void aFolderThatCannotBeMadeIsOneSentence() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> ProcessLock.tryAcquire(file.resolve("lock")))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED))
        .hasMessageContaining("expected: a folder that can be written");
    // The failure leaves nothing held.
    assertThatThrownBy(() -> ProcessLock.tryAcquire(file.resolve("lock")))
        .isInstanceOf(CommandException.class);
  }
}
