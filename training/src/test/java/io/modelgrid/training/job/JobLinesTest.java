package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JobLinesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();
  private final JobLines lines = new JobLines(new PrintStream(bytes), nanos::get);

  @Test
  void tellsProgressAtMostFourTimesASecond() {
    for (int i = 0; i < 1000; i++) {
      nanos.set(i * 1_000_000L);
      lines.progress(Phase.TRAIN, i / 1000.0, OptionalDouble.of(1), "epoch 1 of 2");
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(line(0.0), line(0.25), line(0.5), line(0.75));
  }

  private static String line(double done) {
    return "{\"event\":\"progress\",\"phase\":\"train\",\"done\":"
        + done
        + ",\"seconds_left\":1.0,\"message\":\"epoch 1 of 2\"}";
  }

  @Test
  void tellsEveryEpochWithWhatIsANumber() {
    lines.epoch(3, 10, Map.of("loss", 0.5, "validation.auc", Double.NaN, "accuracy", 1.0));
    lines.epoch(4, 10, Map.of("loss", 0.25));
    lines.ended();

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"event\":\"epoch\",\"epoch\":3,\"epochs\":10,\"values\":{\"accuracy\":1.0,\"loss\":0.5}}",
            "{\"event\":\"epoch\",\"epoch\":4,\"epochs\":10,\"values\":{\"loss\":0.25}}",
            "{\"event\":\"ended\"}");
  }
}
