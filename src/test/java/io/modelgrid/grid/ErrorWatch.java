package io.modelgrid.grid;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Collects what Modelgrid or Pekko logs as an error, and a message that was lost on its way between
 * nodes, which Pekko takes for a mere warning.
 */
final class ErrorWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final List<String> WATCHED = List.of("io.modelgrid.", "org.apache.pekko.");
  private static final List<String> LOSSES =
      List.of("serializ", "oversized", "Dropping", "dropped");

  private final List<String> errors = new CopyOnWriteArrayList<>();

  static ErrorWatch started() {
    ErrorWatch watch = new ErrorWatch();
    watch.start();
    root().addAppender(watch);
    return watch;
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean watched = WATCHED.stream().anyMatch(event.getLoggerName()::startsWith);
    if (watched && (event.getLevel().isGreaterOrEqual(Level.ERROR) || isLoss(event))) {
      String thrown =
          event.getThrowableProxy() == null ? "" : ": " + event.getThrowableProxy().getMessage();
      errors.add(event.getLoggerName() + " - " + event.getFormattedMessage() + thrown);
    }
  }

  private static boolean isLoss(ILoggingEvent event) {
    return event.getLevel().equals(Level.WARN)
        && event.getLoggerName().startsWith("org.apache.pekko.remote")
        && LOSSES.stream().anyMatch(event.getFormattedMessage()::contains);
  }

  @Override
  public void close() {
    root().detachAppender(this);
    stop();
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
