package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.FakeGrid;
import io.modelgrid.cli.FakeGrid.Response;
import io.modelgrid.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who stops watching an operation, in a process of its own. */
class FarewellTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder = Path.of("");

  // As by Ctrl-C, but that ends with 130: the watch ends, nothing is cancelled, a hint is left.
  @Test
  void whoStopsWatchingIsToldThatItGoesOn() throws Exception {
    CountDownLatch watched = new CountDownLatch(2);
    try (FakeGrid grid = new FakeGrid()) {
      grid.on("POST /grid/v1/models/m/swap", 202, "{\"operation\":\"17\",\"state\":\"RUNNING\"}")
          .on(
              "GET /grid/v1/operations/17",
              request -> {
                watched.countDown();
                return new Response(200, "{\"id\":\"17\",\"model\":\"m\",\"state\":\"RUNNING\"}");
              });
      Path printed = folder.resolve("printed");
      Process command = command(printed, "swap", "m", "2", "--url", grid.url());
      try {
        assertThat(watched.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it watches").isTrue();
        command.destroy(); // Closes its pipes too, hence the file.
        assertThat(command.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      } finally {
        command.destroyForcibly();
      }
      assertThat(command.exitValue()).isEqualTo(143);
      assertThat(Files.readString(printed))
          .contains(
              "operation 17 goes on without you; watch it with ./modelgrid operations 17, end it"
                  + " with ./modelgrid cancel 17");
      assertThat(grid.requests()).noneMatch(request -> request.line().startsWith("DELETE"));
    }
  }

  private static Process command(Path printed, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    builder.command().addAll(List.of(arguments));
    return builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
  }
}
