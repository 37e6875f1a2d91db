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

  // Every other one of 200 epochs is dropped: the list is shorter than it was, and goes on.
  @Test
  void everyEpochIsToldOnceThoughOlderOnesAreDropped() {
    assertThat(log.news(training(200, epoch -> true), NOW)).hasSize(201);
    assertThat(log.news(training(203, epoch -> epoch % 2 == 1), NOW))
        .extracting(line -> line.substring(0, 11))
        .containsExactly("  epoch 201", "  epoch 203");
    assertThat(log.news(training(203, epoch -> epoch % 2 == 1), NOW)).isEmpty();
  }

  private static TrainingJson training(int epochs, IntPredicate left) {
    ObjectNode training = Json.object().put("id", "12").put("model", "m").put("state", "RUNNING");
    training.put("epoch", epochs).put("epochs", 400);
    ArrayNode curve = training.putArray("curve");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      if (left.test(epoch)) {
        curve.addObject().put("epoch", epoch).putObject("values").put("loss", 0.5);
      }
    }
    return new TrainingJson(training);
  }
}
