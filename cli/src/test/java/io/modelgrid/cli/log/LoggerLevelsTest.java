package io.modelgrid.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.modelgrid.engine.api.LogLevels.Level;
import io.modelgrid.engine.api.LogLevels.LoggerLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggerLevelsTest {
  private static final String ROUTER = "io.modelgrid.actors.router";

  private LoggerContext context = new LoggerContext();
  private LoggerLevels levels = new LoggerLevels(context);

  @BeforeEach
  void begin() {
    context = new LoggerContext();
    context.getLogger("ROOT").setLevel(ch.qos.logback.classic.Level.INFO);
    context.getLogger("slick").setLevel(ch.qos.logback.classic.Level.WARN);
    levels = new LoggerLevels(context);
  }

  @Test
  void aLevelHoldsForTheLoggerAndThoseBelowIt() {
    assertThat(levels.set(ROUTER, Level.DEBUG)).isEmpty();
    assertThat(context.getLogger(ROUTER + ".Router").isDebugEnabled()).isTrue();
    assertThat(context.getLogger("io.modelgrid.actors").isDebugEnabled()).isFalse();
    assertThat(levels.set(ROUTER, Level.OFF)).isEmpty();
    assertThat(context.getLogger(ROUTER + ".Router").isErrorEnabled()).isFalse();
  }

  @Test
  void allTellsThoseThatHaveOneOfTheirOwn() {
    levels.set(ROUTER, Level.TRACE);
    assertThat(levels.all())
        .containsExactlyInAnyOrder(
            new LoggerLevel("ROOT", Level.INFO, false),
            new LoggerLevel("slick", Level.WARN, false),
            new LoggerLevel(ROUTER, Level.TRACE, true));
  }

  @Test
  void oneWithoutALevelHasThatOfTheNearestAbove() {
    levels.set("io.modelgrid", Level.WARN);
    assertThat(levels.of(ROUTER)).contains(new LoggerLevel(ROUTER, Level.WARN, false));
    assertThat(context.exists(ROUTER)).as("nothing is made by a look").isNull();
  }

  @Test
  void withoutALevelItHasAgainWhatItHadAtFirst() {
    levels.set(ROUTER, Level.DEBUG);
    levels.set(ROUTER, null);
    assertThat(levels.of(ROUTER)).contains(new LoggerLevel(ROUTER, Level.INFO, false));
    levels.set("slick", Level.DEBUG);
    levels.set("slick", Level.ERROR);
    levels.set("slick", null);
    assertThat(levels.of("slick")).contains(new LoggerLevel("slick", Level.WARN, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ROOT",
        "com.other",
        "io.modelgridx",
        "io.modelgrid.",
        "io.modelgrid..x",
        "io.modelgrid.a b",
        "io.modelgrid.\n",
        "io",
        "org.apache"
      })
  void othersCannotBeSetAndNoneIsMade(String logger) {
    int before = context.getLoggerList().size();
    assertThat(levels.set(logger, Level.DEBUG).orElseThrow())
        .contains("expected: one of io.modelgrid,");
    assertThat(levels.of(logger)).isEmpty();
    assertThat(context.getLoggerList()).hasSize(before);
  }

  @Test
  void aNameThatIsTooLongIsRefusedAndNotRepeated() {
    assertThat(levels.set("io.modelgrid." + "x".repeat(100_000), Level.DEBUG).orElseThrow())
        .hasSizeLessThan(400);
  }

  @Test
  void onlySoManyCanBeSet() {
    for (int at = 0; at < LoggerLevels.MOST; at++) {
      assertThat(levels.set("io.modelgrid.x" + at, Level.DEBUG)).isEmpty();
      levels.set("io.modelgrid.x" + at, null);
    }
    int before = context.getLoggerList().size();
    assertThat(levels.set("io.modelgrid.more", Level.DEBUG).orElseThrow())
        .contains("set one that stands above it");
    assertThat(levels.set("io.modelgrid.more", null)).isEmpty();
    assertThat(levels.set("io.modelgrid.x7", Level.DEBUG)).isEmpty();
    assertThat(context.getLoggerList()).hasSize(before);
  }
}
