package io.modelgrid.training.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private final Mistakes mistakes = new Mistakes();

  private OptimizerSpec read(String json) throws JsonProcessingException {
    return OptimizerSpec.read(Form.of(new ObjectMapper().readTree(json), mistakes));
  }

  @Test
  void constantStaysAsItIs() throws JsonProcessingException {
    OptimizerSpec spec = read("{\"learning-rate\": 0.5}");
    assertThat(spec.rateAt(0, 10)).isEqualTo(0.5);
    assertThat(spec.rateAt(9.9, 10)).isEqualTo(0.5);
  }

  @Test
  void stepsFallByAFactor() throws JsonProcessingException {
    OptimizerSpec spec =
        read(
            """
            {"learning-rate": 1, "schedule": {"kind": "step", "every": 2, "factor": 0.1}}
            """);
    assertThat(spec.rateAt(1.99, 10)).isEqualTo(1);
    assertThat(spec.rateAt(2, 10)).isCloseTo(0.1, within(1e-12));
    assertThat(spec.rateAt(4.5, 10)).isCloseTo(0.01, within(1e-12));
    assertThat(mistakes.all()).isEmpty();
  }

  @Test
  void cosineFallsToTheLeast() throws JsonProcessingException {
    OptimizerSpec spec =
        read(
            """
            {"learning-rate": 1, "schedule": {"kind": "cosine", "least": 0.2}}
            """);
    assertThat(spec.rateAt(0, 10)).isEqualTo(1);
    assertThat(spec.rateAt(5, 10)).isCloseTo(0.6, within(1e-12));
    assertThat(spec.rateAt(10, 10)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void warmUpRisesFromAlmostNothing() throws JsonProcessingException {
    OptimizerSpec spec =
        read(
            """
            {"learning-rate": 1, "schedule": {"kind": "cosine", "warm-up": 2}}
            """);
    assertThat(spec.rateAt(0, 10)).isPositive().isLessThan(0.001);
    assertThat(spec.rateAt(1, 10)).isCloseTo(0.5, within(1e-3));
    assertThat(spec.rateAt(2, 10)).isEqualTo(1);
    assertThat(spec.rateAt(6, 10)).as("half of the rest").isCloseTo(0.5, within(1e-12));
  }

  @Test
  void everyMistakeIsNamed() throws JsonProcessingException {
    read(
        """
        {"kind": "adam", "learning-rate": -1, "momentum": 0.9, "clip": 0,
         "schedule": {"kind": "step", "factor": 2, "least": 0.1}}
        """);
    assertThat(mistakes.all())
        .anyMatch(each -> each.startsWith("learning-rate: -1"))
        .anyMatch(each -> each.startsWith("momentum: unknown key"))
        .anyMatch(each -> each.startsWith("clip: 0"))
        .anyMatch(each -> each.startsWith("schedule.every: missing"))
        .anyMatch(each -> each.startsWith("schedule.factor: 2"))
        .anyMatch(each -> each.startsWith("schedule.least: unknown key"))
        .hasSize(6);
  }

  @Test
  void nesterovNeedsMomentum() throws JsonProcessingException {
    read("{\"kind\": \"sgd\", \"nesterov\": true}");
    assertThat(mistakes.all()).singleElement().asString().contains("momentum above 0");
  }
}
