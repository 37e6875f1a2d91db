package io.modelgrid.engine.text;

import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Translation;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.engine.tensor.Utf8;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Texts to INT64 of (rows, length), as a network for texts of a fixed length was trained with. */
public final class TextTranslation implements Translation {
  private final Tokenizer tokenizer;
  private final FixedLength rows;
  private final int length;

  /**
   * Owns the tokenizer.
   *
   * @param length tokens of every text, padding included
   */
  public TextTranslation(Tokenizer tokenizer, int length) {
    this.tokenizer = tokenizer;
    this.rows = new FixedLength(tokenizer, length);
    this.length = length;
  }

  @Override
  public TensorSpec input() {
    return TensorSpec.of(TextEmbedder.TEXT, DataType.BYTES, -1);
  }

  @Override
  public TensorSpec network() {
    return TensorSpec.of(TokenBatch.IDS, DataType.INT64, -1, length);
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(
        "max-length",
        String.valueOf(length),
        "input-forms",
        "either 'text', UTF-8 texts, cut or filled up to max-length tokens; or the ids of these");
  }

  @Override
  public Optional<String> mistakeIn(Tensor given) {
    return Utf8.mistakeIn(new NamedTensor(TextEmbedder.TEXT, given));
  }

  @Override
  public Tensor translate(Tensor given, Cancellation cancellation) throws ComputeException {
    List<String> texts = Utf8.texts(given);
    ByteBuffer ids = Tensor.allocate((long) texts.size() * length * Long.BYTES);
    LongBuffer into = ids.asLongBuffer();
    for (String text : texts) {
      if (cancellation.isCancelled()) {
        throw ComputeException.cancelled(new CancellationException("while tokenising"));
      }
      try {
        into.put(rows.ids(text));
      } catch (IllegalStateException e) {
        throw ComputeException.uncomputable("the tokenizer failed: " + e.getMessage(), e);
      }
    }
    return Tensor.of(DataType.INT64, Shape.of(texts.size(), length), ids);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
