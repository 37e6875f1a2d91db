package io.modelgrid.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import io.modelgrid.config.LogsSettings.Format;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShownLineTest {
  @Test
  void aLineOfTextIsShownAsItIs() {
    String line =
        "2026-11-22T10:00:00.000Z INFO  i.m.c.GridNode [request=a] - said \\\\n \\n \"no\"";
    assertThat(ShownLine.of(line)).containsExactly(line);
  }

  @Test
  void jsonIsShownAsText() {
    LoggingEvent event = Events.with(Events.event("said\n\u001b[2J \"no\"", null), "request", "a");
    assertThat(ShownLine.of(Events.line(Format.JSON, event)))
        .singleElement()
        .asString()
        .endsWith(
            "Z WARN  io.modelgrid.actors.router.Router [request=a] - said\\n\\u001b[2J \"no\"");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void anExceptionStandsBelowItsLineIndented(Format format) {
    Throwable failure = new IllegalStateException("why\nnot", new RuntimeException("since"));
    List<String> lines = ShownLine.of(Events.line(format, Events.event("broken", failure)));

    assertThat(lines.get(0)).endsWith(" - broken");
    assertThat(lines.get(1)).isEqualTo("    java.lang.IllegalStateException: why");
    assertThat(lines.get(2)).isEqualTo("    not");
    assertThat(lines.get(3)).startsWith("        at io.modelgrid.cli.log.ShownLineTest");
    assertThat(lines).contains("    Caused by: java.lang.RuntimeException: since");
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
  }

  // In either format a line that a caller would forge stays within the one that it is in.
  @ParameterizedTest
  @EnumSource(Format.class)
  void aForgedLineIsShownWithinItsOwn(Format format) {
    String forged = "\n2026-11-22T10:00:00.000Z ERROR x - forged\n\tat x";
    assertThat(ShownLine.of(Events.line(format, Events.event("a" + forged, null))))
        .allMatch(line -> line.contains(" - a") || line.startsWith("    "));
  }

  @Test
  void whatIsNoEventIsShownAsItIs() {
    for (String line :
        List.of("", "Killed", "{not json", "{\"a\":1}", "[1]", "{\"time\":1", "  at x")) {
      assertThat(ShownLine.of(line)).containsExactly(line);
    }
    assertThat(ShownLine.of("a\u001b[2Jb\tc")).containsExactly("a\\u001b[2Jb\tc");
  }
}
