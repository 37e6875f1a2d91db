package io.modelgrid.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  private static final int PIECE = 64 << 10;
  private static final int PIECES = 2_000;

  // What was freed below a piece that is still in use stays with the process until it is trimmed.
  @Test
  void whatIsFreeGoesBackToTheSystem() throws IOException {
    Assumptions.assumeTrue(Platform.isLinux(), "no /proc here: skipped");
    List<Memory> pieces = new ArrayList<>();
    for (int i = 0; i < PIECES; i++) {
      Memory piece = new Memory(PIECE);
      piece.setMemory(0, PIECE, (byte) 1);
      pieces.add(piece);
    }
    try (Memory last = pieces.remove(PIECES - 1)) {
      pieces.forEach(Memory::close);
      long before = residentKilobytes();

      NativeHeap.trim();

      assertThat(last.getByte(0)).isEqualTo((byte) 1);
      assertThat(before - residentKilobytes())
          .as("KiB given back of %d", PIECES * PIECE / 1024)
          .isGreaterThan(PIECES * PIECE / 1024 / 2);
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
