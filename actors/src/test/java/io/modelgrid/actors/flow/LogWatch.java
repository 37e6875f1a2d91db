package io.modelgrid.actors.flow;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test that logged an error which it did not expect, or not one that it expected. */
public final class LogWatch extends AppenderBase<ILoggingEvent>
    implements BeforeEachCallback, AfterEachCallback {
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<String> infos = new CopyOnWriteArrayList<>();
  private final List<String> expected = new CopyOnWriteArrayList<>();
  private final List<Logger> lowered = new CopyOnWriteArrayList<>();

  /** Expects errors with this in their message: at least one, and no other ones. */
  public void expectError(String part) {
    expected.add(part);
  }

  /** The warnings so far. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What this class tells at info level is kept, too, until the test ends. */
  public void infosOf(Class<?> owner) {
    Logger logger = (Logger) LoggerFactory.getLogger(owner);
    logger.setLevel(Level.INFO);
    lowered.add(logger);
  }

  /** What was told at info level so far, by those for whom that was asked for. */
  public List<String> infos() {
    return List.copyOf(infos);
  }

  /** The errors so far. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
      errors.add(event.getFormattedMessage());
    } else if (event.getLevel().equals(Level.WARN)) {
      warnings.add(event.getFormattedMessage());
    } else if (event.getLevel().equals(Level.INFO)) {
      infos.add(event.getFormattedMessage());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start();
    root().addAppender(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    root().detachAppender(this);
    lowered.forEach(logger -> logger.setLevel(null));
    Assertions.assertThat(errors)
        .allMatch(
            error -> expected.stream().anyMatch(error::contains), "was expected: " + expected);
    for (String part : expected) {
      Assertions.assertThat(errors).anyMatch(error -> error.contains(part));
    }
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
