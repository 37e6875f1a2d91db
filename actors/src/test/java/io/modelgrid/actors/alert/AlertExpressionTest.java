package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.AlertExpression.Mistake;
import io.modelgrid.actors.alert.AlertExpression.Off;
import io.modelgrid.actors.alert.AlertExpression.Watches;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertExpressionTest {

  private static AlertCondition read(String text) {
    AlertExpression read = AlertExpression.read(text);
    assertThat(read).as(text).isInstanceOf(Watches.class);
    return ((Watches) read).condition();
  }

  @Test
  void readsAComparisonWithATimeAndAModel() {
    assertThat(read("p99 > 200ms for 1m model = minilm"))
        .isEqualTo(new AlertCondition(AlertMetric.P99, true, 0.2, Duration.ofMinutes(1), "minilm"));
    assertThat(read(" disk_free<10% "))
        .isEqualTo(new AlertCondition(AlertMetric.DISK_FREE, false, 0.1, Duration.ZERO, null));
    assertThat(read("queued > 3 model=a.b-c for 1.5s"))
        .isEqualTo(
            new AlertCondition(AlertMetric.QUEUED, true, 3, Duration.ofMillis(1_500), "a.b-c"));
  }

  @ParameterizedTest
  @CsvSource({
    "p50 > 250us,                0.00025",
    "p95 > 1.5s,                 1.5",
    "p99 > 2m,                   120",
    "certificate_expires < 36h,  129600",
    "certificate_expires < 14d,  1209600",
    "error_rate > 0.5%,          0.005",
    "drift > 100%,               1",
    "replicas_missing > 0,       0",
    "queue_full > 2,             2",
  })
  void readsEachUnit(String text, double threshold) {
    assertThat(read(text).threshold()).isEqualTo(threshold);
  }

  @Test
  void someMetricsAreAConditionByThemselves() {
    assertThat(read("node_lost"))
        .isEqualTo(new AlertCondition(AlertMetric.NODE_LOST, true, 0, Duration.ZERO, null));
    assertThat(read("load_failed for 5s model = m"))
        .isEqualTo(
            new AlertCondition(AlertMetric.LOAD_FAILED, true, 0, Duration.ofSeconds(5), "m"));
    assertThat(read("load_failed > 1").threshold()).isEqualTo(1);
  }

  @Test
  void everyMetricCanBeRead() {
    for (AlertMetric metric : AlertMetric.values()) {
      String value =
          switch (metric.unit()) {
            case COUNT -> "1";
            case RATIO -> "1%";
            case SECONDS -> "1s";
          };
      assertThat(read(metric.word() + " > " + value).metric()).isEqualTo(metric);
    }
  }

  @Test
  void offNeverFires() {
    assertThat(AlertExpression.read(" off ")).isEqualTo(Off.INSTANCE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                          | position 1: the expression ends (expected: a metric: p50,",
        "p98 > 1s                    | position 1: 'p98' (expected: a metric: p50, p95, p99, error",
        "P99 > 1s                    | position 1: 'P99' (expected: a metric",
        "off now                     | position 5: 'now' (expected: nothing after 'off')",
        "p99                         | position 4: the expression ends (expected: > or < and a time",
        "p99 > '   '                 | position 7: ''' (expected: a time such as 250us",
        "p99 >= 1s                   | position 5: '>=' (expected: > or < and a time",
        "p99 = 1s                    | position 5: '=' (expected: > or < and a time",
        "p99 > 200                   | position 7: '200' (expected: a time such as",
        "p99 > 200 ms                | position 7: '200' (expected: a time such as",
        "p99 > 200MS                 | position 7: '200MS' (expected: a time such as",
        "p99 > -1s                   | position 7: '-1s' (expected: a time such as",
        "p99 > 1e3s                  | position 7: '1e3s' (expected: a time such as",
        "p99 > 9999999999s           | position 7: '9999999999s' (expected: a time",
        "p99 > NaN                   | position 7: 'NaN' (expected: a time",
        "error_rate > 5              | position 14: '5' (expected: a share such as 5%",
        "error_rate > 101%           | position 14: '101%' (expected: a share such as 5%",
        "queued > 5%                 | position 10: '5%' (expected: a number without a unit",
        "node_lost for               | position 14: the expression ends (expected: a time from 1s",
        "node_lost for soon          | position 15: 'soon' (expected: a time from 1s to 24h",
        "node_lost for 500ms         | position 15: '500ms' (expected: a time from 1s to 24h",
        "node_lost for 25h           | position 15: '25h' (expected: a time from 1s to 24h",
        "node_lost for 1m for 2m     | position 18: 'for' (expected: each clause once)",
        "queued > 1 model = a model=b| position 22: 'model' (expected: each clause once)",
        "node_lost model = m         | position 11: 'model' (expected: node_lost is about nodes",
        "queued > 1 model m          | position 18: 'm' (expected: '=' and the name",
        "queued > 1 model =          | position 19: the expression ends (expected: the name",
        "queued > 1 model = ../x     | position 20: '../x' (expected: the name of a model)",
        "queued > 1 and queued < 3   | position 12: 'and' (expected: 'for TIME' or 'model = NAME')",
        "queued > 1 ; drop           | position 12: ';' (expected: 'for TIME'",
        "queued > ١                  | position 10: '١' (expected: a number",
      })
  void saysWhereAndWhatIsWrong(String text, String words) {
    AlertExpression read = AlertExpression.read(text == null ? "" : text);

    assertThat(read).isInstanceOf(Mistake.class);
    assertThat(((Mistake) read).words()).startsWith(words);
  }

  @Test
  void aMetricThatIsNotKnownIsAnsweredWithAllThatAre() {
    String words = ((Mistake) AlertExpression.read("latency > 1s")).words();

    assertThat(words)
        .contains(List.of(AlertMetric.values()).stream().map(AlertMetric::word).toList());
  }

  @Test
  void whatIsLongIsNotRepeated() {
    assertThat(((Mistake) AlertExpression.read("x".repeat(200))).words()).hasSizeLessThan(400);
    assertThat(((Mistake) AlertExpression.read("p99 > 1s " + " ".repeat(300))).words())
        .isEqualTo("309 letters (expected: at most 300)");
  }

  // Words of the language and rubbish in any order, and any letters at all.
  @Test
  void rubbishIsAMistakeAndNothingElse() {
    List<String> words =
        List.of(
            "p99",
            "node_lost",
            ">",
            "<",
            ">=",
            "=",
            "==",
            "1",
            "5%",
            "2ms",
            "for",
            "model",
            "m",
            "off",
            "",
            "\u0000",
            "💥",
            "%",
            ".",
            "1.",
            ".5",
            "9".repeat(30),
            "for=model>");
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String text =
          random.nextBoolean()
              ? IntStream.range(0, random.nextInt(9))
                  .mapToObj(each -> words.get(random.nextInt(words.size())))
                  .collect(Collectors.joining(random.nextBoolean() ? " " : ""))
              : IntStream.range(0, random.nextInt(40))
                  .mapToObj(each -> String.valueOf((char) random.nextInt(0x300)))
                  .collect(Collectors.joining());
      AlertExpression read = AlertExpression.read(text);
      if (read instanceof Watches watches) {
        assertThat(watches.condition().threshold()).as(text).isFinite().isNotNegative();
        assertThat(watches.condition().lasting()).as(text).isLessThanOrEqualTo(Duration.ofDays(1));
      }
    }
  }

  @Test
  void looksBackOverAsLongAsItLastsWithinBounds() {
    assertThat(read("p99 > 1s").lookBack()).isEqualTo(Duration.ofSeconds(10));
    assertThat(read("p99 > 1s for 30s").lookBack()).isEqualTo(Duration.ofSeconds(30));
    assertThat(read("drift > 1% for 5m").lookBack()).isEqualTo(Duration.ofMinutes(1));
    assertThat(read("queued > 1 for 5m").lookBack()).isZero();
  }
}
