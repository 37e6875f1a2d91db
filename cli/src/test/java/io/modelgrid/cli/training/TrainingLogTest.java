package io.modelgrid.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.TrainingJson;
import java.time.Instant;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class TrainingLogTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  private final TrainingLog log = new TrainingLog();

  @Test
  void anEpochIsALineWithWhatSaysMost() {
    assertThat(log.news(training(2, epoch -> true, ""), NOW))
        .startsWith(
            "  epoch 1/400  loss 0.99  validation.loss 0.891  validation.accuracy 0.0099  best epoch 1",
            "  epoch 2/400  loss 0.98  validation.loss 0.882  validation.accuracy 0.0098  best epoch 2");
  }

  @Test
  void theBestIsFoundByWhatEarlyStoppingLooksAt() {
    assertThat(log.news(training(2, epoch -> true, "validation.accuracy"), NOW).get(1))
        .endsWith("best epoch 1");
  }

  @Test
  void noLineIsWiderThanATerminal() {
    ObjectNode training = training(1, epoch -> true, "").json().deepCopy();
    ObjectNode values = (ObjectNode) training.path("curve").path(0).path("values");
    values.put("loss", 1.234e-9).put("validation.loss", 1.234e-9);

    assertThat(log.news(new TrainingJson(training), NOW).get(0))
        .isEqualTo(
            "  epoch 1/400  loss 0.000000001234  validation.loss 0.000000001234  best epoch 1");
  }

  // Every other one of 200 epochs is dropped: the list is shorter than it was, and goes on.
  @Test
  void everyEpochIsToldOnceThoughOlderOnesAreDropped() {
    assertThat(log.news(training(200, epoch -> true, ""), NOW)).hasSize(201);
    assertThat(log.news(training(203, epoch -> epoch % 2 == 1, ""), NOW))
        .extracting(line -> line.substring(0, 11))
        .containsExactly("  epoch 201", "  epoch 203");
    assertThat(log.news(training(203, epoch -> epoch % 2 == 1, ""), NOW)).isEmpty();
  }

  private static TrainingJson training(int epochs, IntPredicate left, String decides) {
    ObjectNode training = Json.object().put("id", "12").put("model", "m").put("state", "RUNNING");
    training.put("epoch", epochs).put("epochs", 400);
    ArrayNode curve = training.putArray("curve");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      if (left.test(epoch)) {
        double share = (100 - epoch) / 100.0;
        curve
            .addObject()
            .put("epoch", epoch)
            .putObject("values")
            .put("learning-rate", 0.001)
            .put("loss", share)
            .put("validation.auc", share)
            .put("validation.accuracy", share / 100)
            .put("validation.f1", share)
            .put("validation.loss", share * 0.9);
      }
    }
    if (!decides.isEmpty()) {
      training.putObject("specification").putObject("early-stopping").put("metric", decides);
    }
    return new TrainingJson(training);
  }
}
