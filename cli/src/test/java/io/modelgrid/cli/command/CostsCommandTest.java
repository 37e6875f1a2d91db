package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.TestTerminal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What requests have cost, against a fake node. */
class CostsCommandTest {
  private static final String COSTS =
      """
      {"costs":[
        {"node":"n1","model":"m","version":"1","caller":"ann","requests":2,"cpu_micros":1500000,
          "device_micros":0,"bytes_in":2048,"bytes_out":10,"estimated":false},
        {"node":"n1","model":"o","version":"3","caller":"-","requests":1,"cpu_micros":10,
          "device_micros":2000000,"bytes_in":1,"bytes_out":1,"joules":0.25,"estimated":true},
        {"node":"n2","model":"m","version":"1","caller":"ann","requests":3,"cpu_micros":500000,
          "device_micros":0,"bytes_in":1024,"bytes_out":5,"estimated":false}]}""";

  @TempDir Path folder = Path.of("");
  private final FakeGrid grid = new FakeGrid();
  private TestTerminal terminal = new TestTerminal(folder, Map.of());

  @BeforeEach
  void sitDown() {
    terminal = new TestTerminal(folder, Map.of("MODELGRID_URL", grid.url()));
    grid.on("GET /grid/v1/vitals", 200, COSTS);
  }

  @AfterEach
  void stop() {
    grid.close();
  }

  @Test
  void addsUpWhatNodesTellAndMarksEstimates() {
    assertThat(terminal.run("costs")).as(terminal::err).isZero();
    assertThat(terminal.out().lines())
        .containsExactly(
            "MODEL  VERSION  CALLER  REQUESTS  CPU S   DEVICE S  IN       OUT   JOULES",
            "m      1        ann     5         2.000   -         3.0 KiB  15 B  -",
            "o      3        -       1         ~0.000  2.000     1 B      1 B   ~0.3");
  }

  @Test
  void showsOneModel() {
    assertThat(terminal.run("costs", "m")).as(terminal::err).isZero();
    assertThat(terminal.out()).contains("ann").doesNotContain("o      3");
  }

  @Test
  void printsJson() throws Exception {
    assertThat(terminal.run("costs", "o", "--json")).as(terminal::err).isZero();
    assertThat(Json.parse(terminal.out()))
        .isEqualTo(
            Json.parse(
                """
                [{"model":"o","version":"3","caller":"-","requests":1,"cpu_micros":10,
                  "device_micros":2000000,"bytes_in":1,"bytes_out":1,"joules":0.25,
                  "estimated":true}]"""));
  }

  @Test
  void saysSoWhenThereAreNone() {
    assertThat(terminal.run("costs", "nobody")).isZero();
    assertThat(terminal.err()).contains("no request was answered yet");
    assertThat(terminal.run("costs", "not a name")).isNotZero();
  }
}
