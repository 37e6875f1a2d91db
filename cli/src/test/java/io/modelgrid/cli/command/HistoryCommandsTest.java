package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.TestTerminal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

/** {@code history} and {@code diff} against a fake node. */
class HistoryCommandsTest {
  private static final String PAGE =
      """
      {"entries":[{"revision":7,"at":"2026-11-22T10:15:30.123Z","who":"ann","why":"by hand",
        "kind":"label-moved","model":"minilm","summary":"stable is version 2","details":{}}],
       "next":7}
      """;
  private static final String PAST =
      """
      {"revision":7,"at":"2026-11-22T10:15:30.123Z","models":[
        {"name":"minilm","epoch":7,"labels":{"stable":"2","blue":"1"},
         "versions":[{"version":"1","state":"verified"},{"version":"2","state":"failed"}],
         "traffic":{"canary":"3","canary_share":250,"shadow_share":0},
         "operation":{"id":"5","kind":"CANARY","version":"3"}},
        {"name":"other","epoch":0,"labels":{},"versions":[],"replicas":4,"traffic":{}}]}
      """;
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private TestTerminal terminal = new TestTerminal(folder, Map.of());

  @BeforeEach
  void sitDown() {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()));
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @Test
  void listsEventsAndSaysHowToGoOn() {
    grid.on("GET /grid/v1/history?limit=50", 200, PAGE);

    assertThat(terminal.run("history")).isZero();

    assertThat(terminal.out().lines().toList().get(1))
        .matches("7 +2026-11-22T10:15:30Z +ann +minilm +stable is version 2 +by hand");
    assertThat(terminal.err()).contains("--before 7");
  }

  @Test
  void choosesEvents() {
    grid.on("GET /grid/v1/history?limit=5&model=minilm&before=9", 200, "{\"entries\":[]}");

    assertThat(terminal.run("history", "minilm", "--limit", "5", "--before", "9")).isZero();

    assertThat(terminal.out()).hasLineCount(1);
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void showsTheGridAsItWas() {
    grid.on("GET /grid/v1/at?revision=7", 200, PAST);

    assertThat(terminal.run("history", "--at", "7")).isZero();

    assertThat(terminal.out())
        .startsWith("revision 7, 2026-11-22T10:15:30Z")
        .containsPattern(
            "minilm +2 +blue=1 +1,2 \\(failed\\) +auto +canary 3 2\\.5% +5 \\(canary 3\\)")
        .containsPattern("other +- +- +- +4 +- +-");
  }

  @Test
  void showsOneModelAsItWas() {
    grid.on("GET /grid/v1/at?time=2026-11-22T10:15:00Z", 200, PAST);

    assertThat(terminal.run("history", "other", "--at", "2026-11-22T10:15:00Z", "--json")).isZero();

    assertThat(terminal.out()).contains("\"name\" : \"other\"").doesNotContain("minilm");
  }

  @Test
  void readsMomentsInManyWays() {
    assertThat(query("17")).isEqualTo("revision=17");
    assertThat(query("90s")).isEqualTo("time=2026-11-22T11:58:30Z");
    assertThat(query("10m")).isEqualTo("time=2026-11-22T11:50:00Z");
    assertThat(query("2h")).isEqualTo("time=2026-11-22T10:00:00Z");
    assertThat(query("3d")).isEqualTo("time=2026-11-19T12:00:00Z");
    assertThat(query("2026-11-22")).isEqualTo("time=2026-11-21T23:00:00Z");
    assertThat(query("2026-11-22T10:15")).isEqualTo("time=2026-11-22T09:15:00Z");
    assertThat(query("2026-11-22T10:15:00-02:00")).isEqualTo("time=2026-11-22T12:15:00Z");
    assertThatThrownBy(() -> query("noon"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("noon (expected: a revision such as 17");
  }

  @Test
  void whatMakesNoSenseIsMisuse() {
    assertThat(terminal.run("history", "--limit", "0")).isEqualTo(2);
    assertThat(terminal.run("history", "--at", "noon")).isEqualTo(2);
    assertThat(terminal.run("history", "--at", "7", "--before", "9")).isEqualTo(2);
    assertThat(terminal.run("diff", "1")).isEqualTo(2);
    assertThat(terminal.run("diff", "1", "-2")).isEqualTo(2);
    assertThat(grid.requests()).isEmpty();
  }

  @Test
  void tellsWhatIsDifferent() {
    grid.on(
        "GET /grid/v1/diff?from=3&to=7",
        200,
        "{\"from\":3,\"to\":7,\"lines\":[{\"model\":\"m\",\"text\":\"label stable: 1 -> 2\"}]}");
    grid.on("GET /grid/v1/diff?from=7&to=7", 200, "{\"from\":7,\"to\":7,\"lines\":[]}");

    assertThat(terminal.run("diff", "3", "7")).isZero();
    assertThat(terminal.out()).containsPattern("m +label stable: 1 -> 2");
    assertThat(terminal.run("diff", "7", "7")).isZero();
    assertThat(terminal.out()).contains("nothing is different between revision 7 and revision 7");
  }

  private static String query(String text) {
    return PointInTime.parse(text, NOW, ZoneId.of("Europe/Berlin")).query();
  }
}
