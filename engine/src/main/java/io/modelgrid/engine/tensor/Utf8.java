package io.modelgrid.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts in BYTES tensors, strictly UTF-8. */
public final class Utf8 {
  private Utf8() {}

  /** Names the first element of a BYTES input that is not valid UTF-8; empty when all are. */
  public static Optional<String> mistakeIn(NamedTensor input) {
    int index = 0;
    for (byte[] element : input.tensor().elements()) {
      try {
        decode(element);
      } catch (CharacterCodingException e) {
        return Optional.of(
            "input '%s' is not valid UTF-8 at element %d; expected texts in UTF-8"
                .formatted(input.name(), index));
      }
      index++;
    }
    return Optional.empty();
  }

  /**
   * The elements of a BYTES tensor as texts.
   *
   * @throws IllegalArgumentException if one is not valid UTF-8, which {@link #mistakeIn} tells
   */
  public static List<String> texts(Tensor tensor) {
    List<String> texts = new ArrayList<>();
    for (byte[] element : tensor.elements()) {
      try {
        texts.add(decode(element));
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("text: not valid UTF-8 (expected: UTF-8)", e);
      }
    }
    return texts;
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes))
        .toString();
  }
}
