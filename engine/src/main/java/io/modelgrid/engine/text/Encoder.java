package io.modelgrid.engine.text;

import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.List;
import java.util.Set;

/**
 * The network behind an embedder: takes input_ids, attention_mask and perhaps token_type_ids, all
 * INT64 [-1, -1], and gives one state per token, FP32 [-1, -1, D].
 *
 * @param output the name of the states
 * @param hasTypes whether it takes token_type_ids
 */
record Encoder(Servable network, String output, boolean hasTypes) {
  private static final Set<String> INPUTS =
      Set.of(TokenBatch.IDS, TokenBatch.MASK, TokenBatch.TYPES);
  private static final List<String> USUAL_OUTPUTS =
      List.of("last_hidden_state", "token_embeddings");
  private static final Shape ANY_TOKENS = Shape.of(-1, -1);

  /**
   * Recognises an encoder by its signature.
   *
   * @throws LoadException if it is none
   */
  static Encoder of(Servable network) throws LoadException {
    Signature signature = network.signature();
    List<TensorSpec> inputs = signature.inputs();
    for (TensorSpec input : inputs) {
      if (!INPUTS.contains(input.name())
          || input.dataType() != DataType.INT64
          || !input.shape().equals(ANY_TOKENS)) {
        throw notAnEncoder("it takes " + spoken(input));
      }
    }
    List<String> names = inputs.stream().map(TensorSpec::name).toList();
    // Without a mask, padding would change what the texts beside it get.
    if (!names.contains(TokenBatch.IDS) || !names.contains(TokenBatch.MASK)) {
      throw notAnEncoder("it takes " + names);
    }
    return new Encoder(
        network, states(signature.outputs()).name(), names.contains(TokenBatch.TYPES));
  }

  private static TensorSpec states(List<TensorSpec> outputs) throws LoadException {
    List<TensorSpec> fitting =
        outputs.stream()
            .filter(each -> each.dataType() == DataType.FP32 && each.shape().rank() == 3)
            .toList();
    if (fitting.isEmpty()) {
      throw notAnEncoder(
          "it gives " + String.join(", ", outputs.stream().map(Encoder::spoken).toList()));
    }
    return fitting.stream()
        .filter(each -> USUAL_OUTPUTS.contains(each.name()))
        .findFirst()
        .orElse(fitting.get(0));
  }

  private static LoadException notAnEncoder(String reason) {
    return LoadException.invalid(
        "not a text encoder: "
            + reason
            + " (expected: input_ids and attention_mask, perhaps token_type_ids, INT64 [-1, -1],"
            + " and an output FP32 [-1, -1, D])");
  }

  private static String spoken(TensorSpec spec) {
    return spec.name() + " " + spec.dataType() + " " + spec.shape();
  }

  /** The states of every token, FP32 [rows, length, D]. */
  Tensor states(TokenBatch batch, Cancellation cancellation) throws ComputeException {
    Tensor states =
        network.compute(batch.inputs(hasTypes), List.of(output), cancellation).get(0).tensor();
    Shape shape = states.shape();
    if (shape.rank() != 3
        || shape.dimension(0) != batch.rows()
        || shape.dimension(1) != batch.length()) {
      throw ComputeException.failed(
          "the model failed: '%s' came out as %s (expected: [%d, %d, D])"
              .formatted(output, shape, batch.rows(), batch.length()),
          new IllegalStateException("states: " + shape));
    }
    return states;
  }
}
