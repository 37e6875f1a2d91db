package io.modelgrid.cli.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.modelgrid.cli.log.LineEncoder;
import io.modelgrid.cli.log.LoggerLevels;
import io.modelgrid.config.LogsSettings;
import io.modelgrid.engine.api.LogLevels;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where a node's log goes: into a file that is rotated at 10 MB with three old ones kept, or to the
 * console; what libraries log by the JDK's own means included.
 */
final class NodeLogging {
  private final LoggerContext context;
  private final LineEncoder encoder;

  private NodeLogging(LogsSettings settings, String node) {
    this.context = (LoggerContext) LoggerFactory.getILoggerFactory();
    this.encoder = LineEncoder.of(settings, node);
    context.reset();
    encoder.setContext(context);
    encoder.start();
  }

  /**
   * Begins a log in a file.
   *
   * @param node the node's name
   * @return the levels of its loggers
   */
  static LogLevels toFile(LogsSettings settings, String node, Path file) {
    return new NodeLogging(settings, node).toFile(file);
  }

  /** The same on the console. */
  static LogLevels toConsole(LogsSettings settings, String node) {
    NodeLogging logging = new NodeLogging(settings, node);
    return logging.begin(new ConsoleAppender<>());
  }

  private LogLevels toFile(Path file) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file.toString());

    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(3);
    rolling.start();
    appender.setRollingPolicy(rolling);

    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(FileSize.valueOf("10MB"));
    size.start();
    appender.setTriggeringPolicy(size);
    return begin(appender);
  }

  private LogLevels begin(OutputStreamAppender<ILoggingEvent> appender) {
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    // Slick and Hikari tell at INFO what nobody asked.
    context.getLogger("slick").setLevel(Level.WARN);
    // A machine without a GPU is no mistake.
    context.getLogger("ai.djl.util.cuda.CudaUtils").setLevel(Level.ERROR);
    // The members are told by our own log; connections end whenever a node does.
    context.getLogger("org.apache.pekko").setLevel(Level.WARN);
    context.getLogger("org.apache.pekko.stream.Materializer").setLevel(Level.ERROR);
    context.getLogger("com.zaxxer.hikari").setLevel(Level.WARN);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return new LoggerLevels(context);
  }
}
