package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final ChildSetup SETUP =
      new ChildSetup(FakeJob.class.getName(), Requests.MEMORY, Requests.MEMORY / 2, 10);
  private static final String SLOW =
      "{\"id\":\"7\",\"attempt\":1,\"specification\":{\"epochs\":1000,\"pause\":20}}";

  @TempDir Path folder;

  private ChildProcess start() throws IOException {
    Files.writeString(folder.resolve("job.json"), SLOW);
    return ChildProcess.start(
        SETUP.process("7", folder, 1, Requests.MEMORY), "7", Clock.systemUTC());
  }

  // kill -9 of the parent: its child must not outlive it.
  @Test
  void noneOutlivesItsParent() throws Exception {
    Files.writeString(folder.resolve("job.json"), SLOW);
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildParent.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8));
    long child = Long.parseLong(String.valueOf(said.readLine()));
    Await.until(() -> Files.exists(folder.resolve("checkpoint")), "an epoch of the child");
    assertThat(PlayedTrainings.lives(child)).isTrue();

    parent.destroyForcibly();

    Await.until(() -> !PlayedTrainings.lives(child), "the child to end");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void itStandsBackAndKnowsNoSecrets() throws Exception {
    ProcessBuilder builder = SETUP.process("7", folder, 3, 2 * Requests.MEMORY);
    List<String> command = builder.command();

    assertThat(command).startsWith("/usr/bin/nice", "-n", "10");
    // As large a part of its memory as usual: half of it.
    assertThat(command)
        .contains("-Xmx64m", "-XX:ActiveProcessorCount=3", "-Dai.djl.pytorch.num_threads=3");
    assertThat(command).endsWith(FakeJob.class.getName(), folder.toString());
    builder.environment().put("CONFIG_FORCE_a", "secret");
    assertThat(SETUP.process("7", folder, 1, 1).environment())
        .doesNotContainKey("CONFIG_FORCE_a")
        .containsEntry("OPT_OUT_TRACKING", "true");
    ChildProcess child = start();
    try {
      Await.until(() -> Files.exists(folder.resolve("checkpoint")), "an epoch of the child");
      assertThat(niceness(child.pid()))
          .isEqualTo(Math.min(19, niceness(ProcessHandle.current().pid()) + 10));
    } finally {
      child.kill();
    }
  }

  private static int niceness(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Integer.parseInt(fields[16]);
  }

  @Test
  void oneThatIsKilledSaysSo() throws Exception {
    ChildProcess child = start();
    Await.until(() -> !child.output().after(0).isEmpty(), "an epoch of the child");

    child.kill();

    assertThat(child.ended(Runnable::run).toCompletableFuture().get(20, TimeUnit.SECONDS))
        .isEqualTo(137);
    assertThat(child.output().lastWords()).contains("attempt 1 begins");
  }
}
