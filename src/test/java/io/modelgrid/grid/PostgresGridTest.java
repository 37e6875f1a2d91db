package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.persistence.fixture.JournalStorage;
import io.modelgrid.persistence.fixture.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes whose catalogue lies on a real PostgreSQL, which goes away and comes back. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PostgresGridTest {
  @TempDir Path directory = Path.of("");

  @Test
  void predictsWithoutTheDatabaseAndRefusesChangesUntilItIsBack() throws Exception {
    try (PostgresServer server = PostgresServer.start(directory);
        InProcessGrid grid =
            InProcessGrid.start(directory, 3, JournalStorage.postgres(server, directory))) {
      HttpResponse<String> deployed =
          grid.upload(1, "triple", TinyOnnx.multiplyBy(3, 1, -1), "?wait=60s");
      assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(201);
      grid.awaitReady("triple", 3);

      try (SteadyLoad load = SteadyLoad.over(grid, List.of(1, 2, 3), "triple")) {
        server.stop();
        refusesChanges(grid);
        int before = load.answered();
        Await.until(
            "predictions without the database",
            Duration.ofSeconds(30),
            () -> load.answered() > before + 50);

        server.start();
        Await.until(
            "changes taken again",
            Duration.ofSeconds(90),
            () -> scale(grid, 2, "2").statusCode() == 200);
        grid.awaitReady("triple", 2);

        assertThat(load.failures()).isEmpty();
      }
      // What was refused was not done: nobody deployed "late", and its number is free.
      assertThat(grid.get(3, "/grid/v1/models/late").statusCode()).isEqualTo(404);
      HttpResponse<String> late =
          grid.upload(3, "late", TinyOnnx.multiplyBy(3, 1, -1), "?wait=60s");
      assertThat(late.statusCode()).as(late.body()).isEqualTo(201);
      assertThat(late.body()).contains("\"1\"");
    }
  }

  private static void refusesChanges(InProcessGrid grid) throws Exception {
    // The first change is what finds out.
    HttpResponse<String> first = scale(grid, 1, "1");
    assertThat(first.statusCode()).as(first.body()).isEqualTo(503);
    Await.until(
        "a refusal that names the database",
        Duration.ofSeconds(60),
        () -> scale(grid, 2, "1").body().contains("database cannot be reached"));
    HttpResponse<String> refused =
        grid.upload(3, "late", TinyOnnx.multiplyBy(5, 1, -1), "?wait=10s");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.body()).contains("nothing was changed");
    assertThat(grid.get(1, "/grid/v1/models/triple").statusCode()).isEqualTo(200);
    assertThat(InProcessGrid.readyReplicas(grid.member(1), "triple")).isEqualTo(3);
  }

  private static HttpResponse<String> scale(InProcessGrid grid, int node, String count)
      throws Exception {
    return grid.json(node, "PUT", "/grid/v1/models/triple/replicas", "{\"count\":" + count + "}");
  }
}
