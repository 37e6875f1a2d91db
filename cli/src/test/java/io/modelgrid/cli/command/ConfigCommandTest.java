package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.cli.TestTerminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
  @TempDir Path folder = Path.of("");

  @Test
  void saysWhereEachValueCameFrom() throws Exception {
    Files.writeString(folder.resolve("node.conf"), "\nmodelgrid.http.port = 9000\n");
    TestTerminal terminal = new TestTerminal(folder, Map.of());
    assertThat(terminal.run("config", "--config", "node.conf")).as(terminal::err).isZero();
    assertThat(terminal.out())
        .containsPattern("modelgrid.http.port +9000 +" + folder + "/node.conf:2\n")
        .containsPattern("modelgrid.engine.max-tokens +16384 +default\n");
  }

  @Test
  void unreadableAndBrokenFilesAreOneSentence() throws Exception {
    TestTerminal missing = new TestTerminal(folder, Map.of());
    assertThat(missing.run("config", "--config", "none.conf")).isEqualTo(78);
    assertThat(missing.err()).contains("none.conf: cannot be read").hasLineCount(1);

    Files.writeString(folder.resolve("broken.conf"), "modelgrid { http {");
    TestTerminal broken = new TestTerminal(folder, Map.of());
    assertThat(broken.run("config", "--config", "broken.conf")).isEqualTo(78);
    assertThat(broken.err()).contains("broken.conf: not HOCON");
  }

  @Test
  void mistakesAreToldAfterTheList() throws Exception {
    Files.writeString(folder.resolve("node.conf"), "modelgrid { http.port = -1, htpp.port = 1 }");
    TestTerminal terminal = new TestTerminal(folder, Map.of());
    assertThat(terminal.run("config", "--config", "node.conf")).isEqualTo(78);
    assertThat(terminal.out()).contains("modelgrid.http.port");
    assertThat(terminal.err()).contains("2 mistakes", "modelgrid.htpp.port: unknown key");
  }

  @Test
  void masksSecrets() {
    Config config =
        ConfigFactory.parseString(
            """
            modelgrid { a.password = hunter2, b.token = t, c.max-tokens = 5, d.secret = ""
              e.url = "jdbc:h2:x;PASSWORD=hunter2;WRITE_DELAY=0"
              f = [{ url = "http://x", secret = "a \\" quoted one", name = secret }] }
            """);
    List<String> values = SettingLine.of(config).stream().map(SettingLine::value).toList();
    assertThat(values)
        .containsExactly(
            "***",
            "***",
            "5",
            "\"\"",
            "\"jdbc:h2:x;PASSWORD=***;WRITE_DELAY=0\"",
            "[{\"name\":\"secret\",\"secret\":\"***\",\"url\":\"http://x\"}]");
  }
}
