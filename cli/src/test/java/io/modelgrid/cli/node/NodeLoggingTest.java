package io.modelgrid.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import io.modelgrid.cli.Json;
import io.modelgrid.config.LogsSettings;
import io.modelgrid.config.LogsSettings.Format;
import io.modelgrid.engine.api.LogLevels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class NodeLoggingTest {
  private static final LogsSettings TEXT = new LogsSettings(Format.TEXT);

  @TempDir Path folder = Path.of("");

  @AfterEach
  void restore() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
    LogManager.getLogManager().readConfiguration();
  }

  private List<String> written(Path file) throws Exception {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    return Files.readAllLines(file);
  }

  @Test
  void theLogGoesToTheFileAndToNothingElse() throws Exception {
    Path file = folder.resolve("logs/node.log");
    NodeLogging.toFile(TEXT, "node-1", file);
    LoggerFactory.getLogger("io.modelgrid.Test").info("node-1 is up");
    LoggerFactory.getLogger("slick.jdbc").info("nobody asked");

    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertThat(context.getLogger("ROOT").iteratorForAppenders())
        .toIterable()
        .as("appenders of the root")
        .hasSize(1);
    assertThat(written(file)).singleElement().asString().endsWith("- node-1 is up");
  }

  @Test
  void whatTheJdkLogsIsInIt() throws Exception {
    Path file = folder.resolve("node.log");
    NodeLogging.toFile(TEXT, "node-1", file);
    java.util.logging.Logger.getLogger("io.opentelemetry.Test").log(Level.WARNING, "not\nsent");
    java.util.logging.Logger.getLogger("io.opentelemetry.Test").log(Level.FINE, "nobody asked");
    assertThat(written(file)).singleElement().asString().endsWith("- not\\nsent");
  }

  @Test
  void jsonIsAnObjectALine() throws Exception {
    Path file = folder.resolve("node.log");
    NodeLogging.toFile(new LogsSettings(Format.JSON), "node-1", file);
    LoggerFactory.getLogger("io.modelgrid.Test").error("broken", new IllegalStateException("why"));
    LoggerFactory.getLogger("io.modelgrid.Test").info("up");
    List<String> lines = written(file);
    assertThat(lines).hasSize(2);
    assertThat(Json.parse(lines.get(0)).get("error").asText()).contains("why\n\tat ");
    assertThat(Json.parse(lines.get(1)).get("node").asText()).isEqualTo("node-1");
  }

  @Test
  void levelsAreChangedWhileItGoesOn() throws Exception {
    Path file = folder.resolve("node.log");
    LogLevels levels = NodeLogging.toFile(TEXT, "node-1", file);
    Logger logger = LoggerFactory.getLogger("io.modelgrid.Test");
    logger.debug("one");
    levels.set("io.modelgrid", LogLevels.Level.DEBUG);
    logger.debug("two");
    levels.set("io.modelgrid", null);
    logger.debug("three");
    assertThat(written(file)).singleElement().asString().endsWith("- two");
  }
}
