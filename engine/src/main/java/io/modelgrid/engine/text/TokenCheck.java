package io.modelgrid.engine.text;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Checks a request that brings token ids: what a signature cannot say.
 *
 * @param vocabularySize ids are below it
 * @param maxLength most tokens of a row, padding included
 */
record TokenCheck(long vocabularySize, int maxLength) {

  Optional<String> mistakeIn(List<NamedTensor> inputs) {
    Tensor ids = named(inputs, TokenBatch.IDS).orElseThrow();
    Optional<String> mistake = mistakeInShapes(ids.shape(), inputs);
    if (mistake.isEmpty()) {
      mistake = mistakeInValues(TokenBatch.IDS, ids, vocabularySize);
    }
    Optional<Tensor> mask = named(inputs, TokenBatch.MASK);
    if (mistake.isEmpty() && mask.isPresent()) {
      mistake = mistakeInMask(mask.get());
    }
    Optional<Tensor> types = named(inputs, TokenBatch.TYPES);
    if (mistake.isEmpty() && types.isPresent()) {
      mistake = mistakeInValues(TokenBatch.TYPES, types.get(), Long.MAX_VALUE);
    }
    return mistake;
  }

  static Optional<Tensor> named(List<NamedTensor> inputs, String name) {
    return inputs.stream()
        .filter(input -> input.name().equals(name))
        .map(NamedTensor::tensor)
        .findFirst();
  }

  private Optional<String> mistakeInShapes(Shape shape, List<NamedTensor> inputs) {
    for (NamedTensor input : inputs) {
      if (!input.tensor().shape().equals(shape)) {
        return Optional.of(
            "input '%s' has shape %s; expected %s, the shape of 'input_ids'"
                .formatted(input.name(), input.tensor().shape(), shape));
      }
    }
    if (shape.dimension(0) > 0 && shape.dimension(1) == 0) {
      return Optional.of(
          "input 'input_ids' has shape " + shape + "; expected at least one token in each row");
    }
    if (shape.dimension(1) > maxLength) {
      return Optional.of(
          "input 'input_ids' has shape %s; expected rows of at most %d tokens"
              .formatted(shape, maxLength));
    }
    return Optional.empty();
  }

  private static Optional<String> mistakeInValues(String name, Tensor tensor, long bound) {
    LongBuffer values = tensor.data().asLongBuffer();
    while (values.hasRemaining()) {
      long value = values.get();
      if (value < 0 || value >= bound) {
        return Optional.of(
            bound == Long.MAX_VALUE
                ? "input '%s' has the value %d; expected 0 or more".formatted(name, value)
                : "input '%s' has the token id %d; expected 0 to %d, the ids of the vocabulary"
                    .formatted(name, value, bound - 1));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> mistakeInMask(Tensor mask) {
    LongBuffer values = mask.data().asLongBuffer();
    long length = mask.shape().dimension(1);
    for (long row = 0; row < mask.shape().dimension(0); row++) {
      long tokens = 0;
      for (long position = 0; position < length; position++) {
        long value = values.get();
        if (value != 0 && value != 1) {
          return Optional.of("input 'attention_mask' has the value " + value + "; expected 0 or 1");
        }
        tokens += value;
      }
      if (tokens == 0) {
        return Optional.of(
            "input 'attention_mask' masks every token of row "
                + row
                + "; expected at least one token in each row");
      }
    }
    return Optional.empty();
  }
}
