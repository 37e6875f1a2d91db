package io.modelgrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tables and progress, as they come out. */
class ShownTextTest {
  private final AtomicLong clock = new AtomicLong();

  @Test
  void columnsAreAlignedAndLinesHaveNoBlanksAtTheirEnd() {
    assertThat(new Table("A", "LONG", "C").row("x", 1, "").row("yyy", "é", "z").lines())
        .containsExactly("A    LONG  C", "x    1", "yyy  é     z");
  }

  @Test
  void aRowHasAsManyCellsAsTheHeading() {
    Table table = new Table("A", "B");
    assertThatThrownBy(() -> table.row("x")).hasMessage("cells: 1 (expected: 2)");
  }

  @Test
  void awayFromATerminalProgressPrintsChangesAndRepeatsNow() {
    TestTerminal terminal = new TestTerminal(Path.of(""), Map.of());
    try (Progress progress = new Progress(terminal.terminal(), clock::get)) {
      progress.step("one");
      progress.step("one");
      clock.set(TimeUnit.SECONDS.toNanos(3));
      progress.step("two");
      clock.set(TimeUnit.SECONDS.toNanos(14));
      progress.step("two");
    }
    assertThat(terminal.err().lines()).containsExactly("one … 0 s", "two … 3 s", "two … 14 s");
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void onATerminalProgressWritesOverItsLineAndTakesItAway() {
    TestTerminal terminal = new TestTerminal(Path.of(""), Map.of(), true);
    try (Progress progress = new Progress(terminal.terminal(), clock::get)) {
      progress.step("one");
      progress.step("two");
    }
    assertThat(terminal.err()).doesNotContain("\n").endsWith("two … 0 s\r\u001b[K");
  }
}
