package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.training.compress.Duel.Contestant;
import io.modelgrid.training.data.Examples;
import io.modelgrid.training.network.Network;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DuelTest {
  // The targets are the original's own answers: it has all right, and a model pruned to nothing
  // has about as many right as there are classes.
  @Test
  void measuresEachAgainstTheOriginal() throws Exception {
    Network network = Networks.mlp();
    byte[] model = Networks.model(network);
    Examples examples = Networks.examples(network, model, 200);
    InputRows rows = InputRows.of(examples, Networks.preparation(network));
    CompressionSpec nothing =
        new CompressionSpec(
            "all pruned",
            Optional.of(new Pruning(1, false, 0)),
            OptionalDouble.empty(),
            Optional.empty());
    Compressed pruned = Compressor.compress(model, nothing, rows);

    DuelReport report =
        Duel.run(
            List.of(Contestant.original(model), new Contestant("all pruned", pruned)),
            rows,
            Optional.of(examples.targets()));

    DuelReport.Line original = report.lines().get(0);
    DuelReport.Line other = report.lines().get(1);
    assertThat(report.score()).contains("accuracy");
    assertThat(original.score()).hasValue(1);
    assertThat(original.difference()).isEmpty();
    assertThat(other.score().orElseThrow()).isLessThan(0.5);
    assertThat(other.difference().orElseThrow().high()).isLessThan(-0.4);
    assertThat(other.difference().orElseThrow().probability()).isLessThan(1e-10);
    assertThat(other.sparsity()).isEqualTo(1);
    assertThat(other.bytes()).isEqualTo(original.bytes());
    assertThat(other.deflated()).isLessThan(original.deflated() / 3);
    assertThat(other.latencyMicros()).isPositive();
    assertThat(other.rowsPerSecond()).isPositive();
    assertThat(DuelTable.of(report))
        .contains("variant", "all pruned", "100 %", "neither the file nor the computing is less");
  }
}
