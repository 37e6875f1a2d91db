package io.modelgrid.engine.djl;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.text.TokenSequence;
import io.modelgrid.engine.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A {@code tokenizer.json} of Hugging Face's tokenizers library, through DJL. What the file says
 * about truncation and padding does not count: texts are cut to the given length and never padded.
 */
public final class HuggingFaceTokenizerAdapter implements Tokenizer {
  private final HuggingFaceTokenizer tokenizer;
  private final TokenizerFile file;

  private HuggingFaceTokenizerAdapter(HuggingFaceTokenizer tokenizer, TokenizerFile file) {
    this.tokenizer = tokenizer;
    this.file = file;
  }

  /**
   * Opens a tokenizer file.
   *
   * @param maxLength most tokens of a text, special tokens included
   * @throws LoadException if it is no tokenizer
   */
  public static HuggingFaceTokenizerAdapter open(Path path, int maxLength) throws LoadException {
    OnnxRuntimeEngine.stayOffline();
    Map<String, String> options =
        Map.of(
            "addSpecialTokens", "true",
            "truncation", "true",
            "padding", "false",
            "maxLength", String.valueOf(maxLength),
            "modelMaxLength", String.valueOf(maxLength));
    try (InputStream in = Files.newInputStream(path)) {
      TokenizerFile file = TokenizerFile.read(path);
      if (file.vocabularySize() == 0) {
        throw LoadException.invalid(
            "not a tokenizer: no vocabulary (expected: a tokenizer.json of Hugging Face)");
      }
      // From a stream, so that no other file beside it is looked at.
      return new HuggingFaceTokenizerAdapter(HuggingFaceTokenizer.newInstance(in, options), file);
    } catch (IOException | RuntimeException e) {
      throw LoadException.invalid(
          "not a tokenizer: " + reason(e) + " (expected: a tokenizer.json of Hugging Face)", e);
    } catch (LinkageError e) {
      throw LoadException.here("the tokenizer library cannot start on this node", e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = message.lines().findFirst().orElse("");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  @Override
  public TokenSequence encode(String text) {
    try {
      Encoding encoding = tokenizer.encode(text, true, false);
      return new TokenSequence(encoding.getIds(), encoding.getTypeIds());
    } catch (RuntimeException e) {
      throw new IllegalStateException(reason(e), e);
    }
  }

  @Override
  public long padId() {
    return file.padId();
  }

  @Override
  public long vocabularySize() {
    return file.vocabularySize();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
