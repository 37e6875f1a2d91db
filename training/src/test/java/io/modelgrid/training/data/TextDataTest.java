package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.djl.HuggingFaceTokenizerAdapter;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.text.TextTranslation;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.FileFixture;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts with labels, through a tokenizer that knows whole words. */
class TextDataTest {
  private static final String TOKENIZER =
      """
      {"version": "1.0", "added_tokens": [
        {"id": 0, "content": "[PAD]", "special": true, "single_word": false, "lstrip": false,
         "rstrip": false, "normalized": false}],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null, "truncation": null, "padding": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]",
         "vocab": {"[PAD]": 0, "[UNK]": 1, "good": 2, "bad": 3, "film": 4}}}
      """;
  private static final String ALL = "{'validation': 0, 'test': 0}";

  @TempDir private Path folder;

  @BeforeEach
  void writeTokenizer() throws Exception {
    FileFixture.write(folder.resolve("words.json"), TOKENIZER);
  }

  private Prepared load(String format, String more) throws DataException {
    return DataFixture.load(
        folder,
        """
        {'format': '%s', 'rows': 'rows', 'target-columns': ['label'],
         'text': {'column': 'text', 'tokenizer': 'words.json', 'length': 4}%s}
        """
            .formatted(format, more),
        "{}",
        ALL);
  }

  @Test
  void textsBecomeTokenIdsOfOneLength() throws Exception {
    FileFixture.write(
        folder.resolve("rows"),
        "label,text\nup,\"Good film\"\ndown,bad\nup,good good good film bad\ndown,\"odd , bad\"\n");
    Prepared prepared = load("csv", "");

    assertThat(prepared.train().shape()).isEqualTo(new RowShape(List.of(4), 5, 0));
    assertThat(DataFixture.row(prepared.train(), 0)).containsExactly(2, 4, 0, 0);
    assertThat(DataFixture.row(prepared.train(), 1)).containsExactly(3, 0, 0, 0);
    assertThat(DataFixture.row(prepared.train(), 2)).containsExactly(2, 2, 2, 4);
    assertThat(DataFixture.row(prepared.train(), 3)).containsExactly(1, 1, 3, 0);
    Preparation.Tokens tokens = (Preparation.Tokens) prepared.preparation().sources().get(0);
    assertThat(tokens.tokenizer()).hasSize(64);
    assertThat(tokens.vocabulary()).isEqualTo(5);
    assertThat(prepared.tokenizer()).contains(folder.resolve("words.json").toRealPath());
  }

  @Test
  void readsTextsFromJsonLines() throws Exception {
    FileFixture.write(
        folder.resolve("rows"),
        "{\"text\": \"bad\", \"label\": 0}\n{\"text\": \"good\\nfilm\", \"label\": 1}\n");
    Prepared prepared = load("json-lines", "");

    assertThat(DataFixture.row(prepared.train(), 1)).containsExactly(2, 4, 0, 0);
    assertThat(prepared.preparation().targets().names()).containsExactly("0", "1");
  }

  // What the engine makes of the same texts for a served version is the same, id by id.
  @Test
  void textsAreTokenisedAsInServing() throws Exception {
    List<String> texts = List.of("Good film", "bad bad bad bad film", "an odd one");
    FileFixture.write(
        folder.resolve("rows"), "label,text\nup," + String.join("\ndown,", texts) + "\n");
    Examples train = load("csv", "").train();

    LongBuffer served;
    try (TextTranslation translation =
        new TextTranslation(HuggingFaceTokenizerAdapter.open(folder.resolve("words.json"), 4), 4)) {
      served =
          translation
              .translate(Tensor.ofTexts(Shape.of(3), texts), new Cancellation())
              .data()
              .asLongBuffer();
    }
    for (int row = 0; row < 3; row++) {
      for (float each : DataFixture.row(train, row)) {
        assertThat(served.get()).isEqualTo((long) each);
      }
    }
  }

  @Test
  void anEmptyTextIsABadRow() throws Exception {
    FileFixture.write(folder.resolve("rows"), "label,text\nup,good\ndown,\n");
    assertThatThrownBy(() -> load("csv", ""))
        .hasMessageContaining("rows line 3: text: no value (expected");
  }

  @Test
  void refusesWhatIsNoTokenizer() throws Exception {
    FileFixture.write(folder.resolve("rows"), "label,text\nup,good\ndown,bad\n");
    FileFixture.write(folder.resolve("words.json"), "{}");
    assertThatThrownBy(() -> load("csv", ""))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("words.json: not a tokenizer");
  }

  @Test
  void theTokenizerBelongsToTheDigest() throws Exception {
    FileFixture.write(folder.resolve("rows"), "label,text\nup,good\ndown,bad\n");
    String before = load("csv", "").digest();
    FileFixture.write(folder.resolve("words.json"), TOKENIZER + "\n");
    assertThat(load("csv", "").digest()).isNotEqualTo(before);
  }
}
