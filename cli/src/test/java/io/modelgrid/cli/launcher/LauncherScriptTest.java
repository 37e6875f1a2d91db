package io.modelgrid.cli.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./modelgrid}, with programs that stand in for java and mvn. */
class LauncherScriptTest {
  private static final String JAVA =
      """
      #!/bin/bash
      if [ "$1" = -version ]; then echo "openjdk version \\"%s\\" 2025-01-01" >&2; exit 0; fi
      pwd
      printf '<%%s>' "$@"
      """;
  private static final String MAVEN =
      """
      #!/bin/bash
      echo "[INFO] Building Modelgrid cli 0.1.0-SNAPSHOT                  [9/9]"
      mkdir -p cli/target && touch cli/target/modelgrid.jar
      echo built >> built.txt
      sleep 1
      """;

  @TempDir Path folder = Path.of("");
  private Path root = Path.of("");
  private Path tools = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  /** How a run ended. */
  private record Result(int code, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    root = Files.createDirectories(folder.resolve("the root"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Path script = Path.of(System.getProperty("modelgrid.root", "..")).resolve("modelgrid");
    Files.copy(script, root.resolve("modelgrid"));
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
    for (String tool :
        List.of(
            "bash",
            "dirname",
            "readlink",
            "sed",
            "head",
            "cut",
            "find",
            "mkdir",
            "rm",
            "cat",
            "sleep",
            "date",
            "tail",
            "grep",
            "mv",
            "getconf",
            "touch")) {
      tool(tool, "#!/bin/bash\nexec '" + which(tool) + "' \"$@\"\n");
    }
    tool("java", JAVA.formatted("17.0.15"));
    tool("mvn", MAVEN);
    environment.put("PATH", tools.toString());
  }

  @Test
  void buildsOnceAndRunsTheCommandInTheCallersFolder() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Path link = Files.createSymbolicLink(folder.resolve("mg"), root.resolve("modelgrid"));

    Result first = run(elsewhere, link, "deploy", "m", "my file.onnx");
    assertThat(first.code).as(first.err).isZero();
    assertThat(first.err).contains("module 9 of 9: Modelgrid cli", "built in");
    assertThat(first.out)
        .startsWith(elsewhere + "\n")
        .contains("<" + root.resolve("cli/target/modelgrid.jar") + "><io.modelgrid.cli.Main>")
        .endsWith("<deploy><m><my file.onnx>");

    Result second = run(elsewhere, link, "models");
    assertThat(second.code).isZero();
    assertThat(second.err).isEmpty();
    assertThat(root.resolve("built.txt")).hasContent("built");
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    assertThat(run(root, root.resolve("modelgrid"), "models").code).isZero();
    Path source = Files.writeString(root.resolve("cli/src/main/New.java"), "class New {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run(root, root.resolve("modelgrid"), "models").code).isZero();
    assertThat(root.resolve("built.txt")).hasContent("built\nbuilt");
  }

  @Test
  void anOldJavaIsRefused() throws Exception {
    for (String version : List.of("11.0.2", "1.8.0_402", "16")) {
      tool("java", JAVA.formatted(version));
      Result result = run(root, root.resolve("modelgrid"), "up");
      assertThat(result.code).isEqualTo(69);
      assertThat(result.err)
          .contains("is Java " + version + " (expected: a JDK 17 or newer)")
          .hasLineCount(1);
    }
  }

  @Test
  void newerJavasAreTaken() throws Exception {
    for (String version : List.of("17", "25", "25-ea", "21.0.1")) {
      tool("java", JAVA.formatted(version));
      assertThat(run(root, root.resolve("modelgrid"), "models").code).as(version).isZero();
    }
  }

  @Test
  void javaHomeComesFirstAndAWrongOneIsToldOf() throws Exception {
    environment.put("JAVA_HOME", folder.resolve("nowhere").toString());
    Result result = run(root, root.resolve("modelgrid"), "up");
    assertThat(result.code).isEqualTo(69);
    assertThat(result.err).contains("JAVA_HOME is", "Correct or unset it").hasLineCount(1);
  }

  @Test
  void withoutJavaOrMavenItSaysWhatToInstall() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Result noMaven = run(root, root.resolve("modelgrid"), "up");
    assertThat(noMaven.code).isEqualTo(69);
    assertThat(noMaven.err).contains("no mvn was found (expected: Maven 3.8 or newer");

    Files.delete(tools.resolve("java"));
    Result noJava = run(root, root.resolve("modelgrid"), "up");
    assertThat(noJava.code).isEqualTo(69);
    assertThat(noJava.err).contains("no java was found (expected: a JDK 17 or newer)");
  }

  @Test
  void mavenIsNotNeededOnceItIsBuilt() throws Exception {
    assertThat(run(root, root.resolve("modelgrid"), "models").code).isZero();
    Files.delete(tools.resolve("mvn"));
    assertThat(run(root, root.resolve("modelgrid"), "models").code).isZero();
  }

  @Test
  void aBuildThatFailsShowsItsErrorsAndItsLog() throws Exception {
    tool("mvn", "#!/bin/bash\necho '[INFO] fine'\necho '[ERROR] no such artifact'\nexit 1\n");
    Result result = run(root, root.resolve("modelgrid"), "up");
    assertThat(result.code).isEqualTo(1);
    assertThat(result.err)
        .contains("[ERROR] no such artifact", "The whole log is " + root + "/target/build.log")
        .doesNotContain("fine");
    assertThat(root.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    tool("mvn", MAVEN);
    Process one = start(root, root.resolve("modelgrid"), "models");
    Process two = start(root, root.resolve("modelgrid"), "models");
    assertThat(one.waitFor()).isZero();
    assertThat(two.waitFor()).isZero();
    assertThat(root.resolve("built.txt")).hasContent("built");
  }

  @Test
  void aBuildLockWhoseOwnerIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createDirectories(root.resolve("target/build.lock"));
    Files.writeString(root.resolve("target/build.lock/pid"), gone.pid() + "\n");
    assertThat(run(root, root.resolve("modelgrid"), "models").code).isZero();
  }

  private Result run(Path workingFolder, Path script, String... arguments) throws Exception {
    Process process = start(workingFolder, script, arguments);
    int code = process.waitFor();
    return new Result(
        code,
        Files.readString(folder.resolve("out-" + process.pid()), UTF_8),
        Files.readString(folder.resolve("err-" + process.pid()), UTF_8));
  }

  private Process start(Path workingFolder, Path script, String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    // $$ stays the script's pid through exec, and so names the files of the streams.
    command.addAll(
        List.of(
            tools.resolve("bash").toString(),
            "-c",
            "exec \"$@\" >'" + folder + "'/out-$$ 2>'" + folder + "'/err-$$",
            "bash",
            tools.resolve("bash").toString(),
            script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void tool(String name, String text) throws IOException {
    Path file = tools.resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path which(String tool) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path file = Path.of(folder, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IllegalStateException(tool + ": not on the PATH");
  }
}
