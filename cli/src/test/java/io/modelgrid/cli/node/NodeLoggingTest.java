package io.modelgrid.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class NodeLoggingTest {
  @TempDir Path folder = Path.of("");

  @AfterEach
  void restore() throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  @Test
  void theLogGoesToTheFileAndToNothingElse() throws Exception {
    Path file = folder.resolve("logs/node.log");
    NodeLogging.toFile(file);
    LoggerFactory.getLogger("io.modelgrid.Test").info("node-1 is up");
    LoggerFactory.getLogger("slick.jdbc").info("nobody asked");

    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertThat(context.getLogger("ROOT").iteratorForAppenders())
        .toIterable()
        .as("appenders of the root")
        .hasSize(1);
    context.stop();
    assertThat(Files.readAllLines(file)).singleElement().asString().endsWith("- node-1 is up");
  }
}
