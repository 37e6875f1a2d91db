package io.modelgrid.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.config.LogsSettings.Format;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineEncoderTest {
  /** Ends of lines of every kind, a terminal's commands, and marks that turn the direction. */
  private static final String EVIL =
      "a\nb\rc\r\nd\u0085e\u2028f\u2029g\u000bh\u001b[2Ji\u0000j\u202ek\u2066l\u200fm\u009b1mn\ufeffo";

  private static final String ESCAPED =
      "a\\nb\\rc\\r\\nd\\u0085e\\u2028f\\u2029g\\u000bh\\u001b[2Ji\\u0000j\\u202ek\\u2066l\\u200fm\\u009b1mn\\ufeffo";

  @Test
  void textTellsTimeLevelLoggerAndMessage() {
    assertThat(Events.line(Format.TEXT, Events.event("{} is up", null, "node-1")))
        .matches(
            "2026-11-1\\dT\\d\\d:\\d\\d:40\\.123(Z|[+-]\\d\\d:\\d\\d) WARN  i\\.m\\.actors\\.router\\.Router - node-1 is up");
  }

  @Test
  void textTellsWhatIsKnownBesideBeforeTheMessage() {
    LoggingEvent event = Events.event("failed", null);
    Events.with(Events.with(event, "request", "job-7"), "trace", "0af7");
    assertThat(Events.line(Format.TEXT, event))
        .endsWith("Router [request=job-7 trace=0af7] - failed");
  }

  @Test
  void jsonIsAnObjectWithAFieldForEach() throws Exception {
    Map<String, String> context = Map.of("pekkoSource", "pekko://modelgrid/user/x");
    LoggingEvent event =
        Events.event(context, "said \"no\" {}", new IllegalStateException("why"), 7);
    Events.with(Events.with(event, "request", "job-7"), "trace", "0af7");

    JsonNode json = Json.parse(Events.line(Format.JSON, event));

    assertThat(json.get("time").asText()).matches("2026-11-18T11:06:40\\.123Z");
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("logger").asText()).isEqualTo("io.modelgrid.actors.router.Router");
    assertThat(json.get("node").asText()).isEqualTo("node-1");
    assertThat(json.get("message").asText()).isEqualTo("said \"no\" 7");
    assertThat(json.get("request").asText()).isEqualTo("job-7");
    assertThat(json.get("trace").asText()).isEqualTo("0af7");
    assertThat(json.get("thread").asText()).isEqualTo("main");
    assertThat(json.get("actor").asText()).isEqualTo("pekko://modelgrid/user/x");
    assertThat(json.get("error").asText())
        .startsWith("java.lang.IllegalStateException: why\n\tat io.modelgrid.cli.log.");
    assertThat(json).hasSize(10);
  }

  // Several requests that were computed together failed together.
  @Test
  void jsonTellsWhatThereAreSeveralOfAsAList() throws Exception {
    LoggingEvent event = Events.event("failed", null);
    Events.with(Events.with(event, "request", "a"), "request", "b");
    assertThat(Json.parse(Events.line(Format.JSON, event)).get("request").toString())
        .isEqualTo("[\"a\",\"b\"]");
    assertThat(Events.line(Format.TEXT, event)).contains("[request=a,b]");
  }

  @Test
  void nothingThatIsToldBesideTakesTheNameOfAnotherField() throws Exception {
    LoggingEvent event = Events.with(Events.event("m", null), "level", "ERROR");
    JsonNode json = Json.parse(Events.line(Format.JSON, event));
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("level_").asText()).isEqualTo("ERROR");
  }

  // Whatever a caller gets into a message, there is one line, and a terminal is not commanded.
  @ParameterizedTest
  @EnumSource(Format.class)
  void noTextCanForgeALine(Format format) throws Exception {
    for (LoggingEvent event :
        new LoggingEvent[] {
          Events.event(EVIL, null),
          Events.event("{}", null, EVIL),
          Events.event("m", new IllegalStateException(EVIL, new RuntimeException(EVIL))),
          Events.with(Events.event("m", null), "request", EVIL),
          Events.with(Events.event("m", null), EVIL, "x")
        }) {
      String line = Events.line(format, event);
      assertThat(line).contains(ESCAPED);
      if (format == Format.JSON) {
        assertThat(Json.parse(line).toString()).contains("a\\nb");
      }
    }
  }

  @Test
  void jsonGivesBackEveryTextAsItWas() throws Exception {
    String text = EVIL + "\\n \\\\ \" ü 😀 \t";
    assertThat(
            Json.parse(Events.line(Format.JSON, Events.event("{}", null, text)))
                .get("message")
                .asText())
        .isEqualTo(text);
  }

  @Test
  void halfAPairIsEscapedAndAWholeOneIsNot() {
    assertThat(Events.line(Format.TEXT, Events.event("😀 \ud83d. \ude00", null)))
        .endsWith("😀 \\ud83d. \\ude00");
  }

  @Test
  void aBackslashThatACallerWroteIsToldFromAnEscape() {
    assertThat(Events.line(Format.TEXT, Events.event("a\\nb", null))).endsWith("a\\\\nb");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aLineIsBounded(Format format) {
    String huge = "x".repeat(10_000_000);
    LoggingEvent event = Events.event(huge, new IllegalStateException(huge));
    assertThat(Events.line(format, Events.with(event, "k", huge)))
        .hasSizeLessThan(100_000)
        .contains("… (9983616 letters more)");
  }

  @Test
  void anEmptyOrBracketedValueIsQuotedInText() {
    LoggingEvent event = Events.with(Events.event("m", null), "a", "x] - forged");
    assertThat(Events.line(Format.TEXT, Events.with(event, "b", "")))
        .endsWith("[a=\"x] - forged\" b=\"\"] - m");
  }
}
