package io.modelgrid.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TrailTest {
  private static final Span SAMPLED =
      Span.wrap(
          SpanContext.create(
              "0af7651916cd43dd8448eb211c80319c",
              "b7ad6b7169203331",
              TraceFlags.getSampled(),
              TraceState.getDefault()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "7f000001-4be2",
        "01J8Z3NDEKTSV4RRFFQ69G5FAV",
        "Root=1-67891233-abcdef012345678912345678",
        "user@host/job:7+x_y.z"
      })
  void anIdOfLettersDigitsAndAFewSignsIsFit(String id) {
    assertThat(Trail.isFit(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\nb",
        "a\u001b[31m",
        "é",
        "a;b",
        "a\"b",
        "a,b",
        "<a>",
        "a\u0000"
      })
  void anythingElseIsNot(String id) {
    assertThat(Trail.isFit(id)).isFalse();
  }

  @Test
  void anIdIsBounded() {
    assertThat(Trail.isFit("x".repeat(Trail.MAX_ID))).isTrue();
    assertThat(Trail.isFit("x".repeat(Trail.MAX_ID + 1))).isFalse();
  }

  @Test
  void aStageThatIsNotTracedLeavesATrailAsItWas() {
    Trail trail = Trail.of("a");
    assertThat(trail.in(Span.getInvalid())).isSameAs(trail);
    assertThat(trail.isTraced()).isFalse();
    assertThat(trail.in(SAMPLED)).isEqualTo(new Trail("a", SAMPLED));
    assertThat(trail.in(SAMPLED).isTraced()).isTrue();
  }

  @Test
  void aLineOfTheLogTellsIdAndTrace() {
    assertThat(keys(Trail.of("a").in(SAMPLED)))
        .containsExactly("request=\"a\"", "trace=\"0af7651916cd43dd8448eb211c80319c\"");
    assertThat(keys(Trail.of("a"))).containsExactly("request=\"a\"");
    assertThat(keys(Trail.none())).isEmpty();
  }

  private static List<String> keys(Trail trail) {
    Logger logger = (Logger) LoggerFactory.getLogger(TrailTest.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setAdditive(false);
    logger.addAppender(lines);
    try {
      trail.on(logger.atError()).log("failed");
    } finally {
      logger.detachAppender(lines);
      logger.setAdditive(true);
    }
    List<org.slf4j.event.KeyValuePair> pairs = lines.list.get(0).getKeyValuePairs();
    return pairs == null ? List.of() : pairs.stream().map(Object::toString).toList();
  }
}
