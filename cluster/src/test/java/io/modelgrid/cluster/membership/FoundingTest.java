package io.modelgrid.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes, since the locks are the kernel's and belong to a process. */
class FoundingTest {
  @TempDir Path directory;

  private final List<Node> nodes = new ArrayList<>();

  /** A process that does as it is told, a line each: found, joined; it answers a line each. */
  private final class Node {
    private final Process process;
    private final BufferedReader answers;

    Node() throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx32m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FoundingProcess.class.getName(),
                  directory.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      nodes.add(this);
    }

    String tell(String command) throws IOException {
      process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return String.valueOf(answers.readLine());
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the process ended").isTrue();
    }
  }

  @AfterEach
  void endAll() throws InterruptedException {
    for (Node node : nodes) {
      node.kill();
    }
  }

  @Test
  void onlyOneOfTwoFounds() throws Exception {
    Node first = new Node();
    Node second = new Node();

    assertThat(first.tell("found")).isEqualTo("true");
    assertThat(second.tell("found")).isEqualTo("false");
    assertThat(first.tell("joined")).isEqualTo("true");
    assertThat(second.tell("found")).isEqualTo("false");
  }

  @Test
  void nobodyFoundsWhileAMemberLives() throws Exception {
    Node founder = new Node();
    Node member = new Node();
    founder.tell("found");
    founder.tell("joined");
    assertThat(member.tell("joined")).isEqualTo("true");
    founder.kill();

    assertThat(new Node().tell("found")).isEqualTo("false");
  }

  @Test
  void anyNodeFoundsAfterAllWereKilled() throws Exception {
    Node founder = new Node();
    Node member = new Node();
    founder.tell("found");
    founder.tell("joined");
    member.tell("joined");
    founder.kill();
    member.kill();

    assertThat(new Node().tell("found")).isEqualTo("true");
  }

  @Test
  void anotherFoundsWhenTheFounderDiedBeforeItWasUp() throws Exception {
    Node founder = new Node();
    assertThat(founder.tell("found")).isEqualTo("true");
    founder.kill();

    assertThat(new Node().tell("found")).isEqualTo("true");
  }
}
