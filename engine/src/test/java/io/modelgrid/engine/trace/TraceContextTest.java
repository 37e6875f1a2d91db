package io.modelgrid.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static SpanContext read(String parent, String... states) {
    return TraceContext.of(List.of(parent), List.of(states)).read();
  }

  @Test
  void readsTraceSpanAndWhetherItIsSampled() {
    SpanContext context = read(PARENT, "congo=t61rcWkgMzE");
    assertThat(context.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(context.getSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(context.isSampled()).isTrue();
    assertThat(context.isRemote()).isTrue();
    assertThat(context.getTraceState().get("congo")).isEqualTo("t61rcWkgMzE");
    assertThat(read(PARENT.replace("-01", "-00")).isSampled()).isFalse();
  }

  // Versions that are not there yet may say more behind what is known.
  @Test
  void readsLaterVersionsAsFarAsTheyAreKnown() {
    assertThat(read(PARENT.replace("00-0af", "cc-0af") + "-more").isValid()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "rubbish",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-é1"
      })
  void whatIsMalformedIsNotThere(String parent) {
    assertThat(read(parent).isValid()).isFalse();
  }

  @Test
  void twoParentsAreNone() {
    assertThat(TraceContext.of(List.of(PARENT, PARENT), List.of()).read().isValid()).isFalse();
    assertThat(TraceContext.of(List.of(), List.of("a=b")).read().isValid()).isFalse();
  }

  @Test
  void statesAreOneList() {
    assertThat(read(PARENT, "a=1", "b=2").getTraceState().asMap())
        .containsEntry("a", "1")
        .containsEntry("b", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-pair", "=x", "a=b=c", "A=1", "a=\u0001"})
  void aMalformedStateIsLeftOut(String state) {
    SpanContext context = read(PARENT, state);
    assertThat(context.isValid()).isTrue();
    assertThat(context.getTraceState().isEmpty()).isTrue();
  }

  @Test
  void aStateThatIsTooLongIsLeftOut() {
    String most = "a=" + "x".repeat(254) + ",b=" + "y".repeat(253);
    assertThat(read(PARENT, most).getTraceState().size()).isEqualTo(2);
    assertThat(read(PARENT, most + "y").getTraceState().isEmpty()).isTrue();
  }

  @Test
  void writesWhatItReads() {
    SpanContext context = read(PARENT, "a=1,b=2");
    assertThat(TraceContext.of(context)).isEqualTo(new TraceContext(PARENT, "a=1,b=2"));
    assertThat(TraceContext.of(SpanContext.getInvalid())).isEqualTo(new TraceContext("", ""));
  }
}
