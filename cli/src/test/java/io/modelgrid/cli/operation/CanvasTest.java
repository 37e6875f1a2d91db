package io.modelgrid.cli.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes to a terminal so that lines are drawn again in place. */
class CanvasTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Canvas canvas = new Canvas(new PrintStream(bytes, true, UTF_8));

  @Test
  void theNextFrameTakesThePlaceOfTheLastAndLeavesNothingOfIt() {
    canvas.draw(List.of("one", "two", "three"));
    bytes.reset();
    canvas.draw(List.of("four"));
    assertThat(text()).isEqualTo("\u001b[?7l\r\u001b[3Afour\u001b[K\n\u001b[J\u001b[?7h");
    bytes.reset();
    canvas.draw(List.of("five"));
    assertThat(text()).contains("\r\u001b[1Afive");
  }

  @Test
  void whatHasNotChangedIsNotDrawnAgain() {
    canvas.draw(List.of("one"));
    bytes.reset();
    canvas.draw(List.of("one"));
    assertThat(text()).isEmpty();
  }

  // Wrapped lines would throw the counting out; the shell needs them wrapped again afterwards.
  @Test
  void eachFrameGivesTheTerminalBackAsItWas() {
    canvas.draw(List.of("one"));
    assertThat(text()).startsWith("\u001b[?7l").endsWith("\u001b[?7h");
  }

  @Test
  void clearingTakesAllLinesAwayOnce() {
    canvas.draw(List.of("one", "two"));
    bytes.reset();
    canvas.clear();
    assertThat(text()).isEqualTo("\r\u001b[2A\u001b[J");
    bytes.reset();
    canvas.clear();
    assertThat(text()).isEmpty();
  }

  private String text() {
    return bytes.toString(UTF_8);
  }
}
