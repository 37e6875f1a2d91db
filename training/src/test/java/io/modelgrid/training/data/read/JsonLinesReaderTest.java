package io.modelgrid.training.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesReaderTest {
  @TempDir private Path folder;

  private JsonLinesReader open(String text) throws Exception {
    return JsonLinesReader.open(
        FileFixture.file(FileFixture.write(folder.resolve("rows.jsonl"), text)));
  }

  private List<CellRow> rows(String text) throws Exception {
    List<CellRow> rows = new ArrayList<>();
    try (JsonLinesReader reader = open(text)) {
      for (CellRow row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  @Test
  void readsValuesByTheKeysOfTheFirstRow() throws Exception {
    List<CellRow> rows =
        rows(
            """
            \uFEFF{"a": 1.5, "b": "x", "c": true}

            {"c": false, "b": null, "a": -2e3}
            """);

    assertThat(rows.get(0).cells()).containsExactly("1.5", "x", "true");
    assertThat(rows.get(1).cells()).containsExactly("-2000.0", "", "false");
    assertThat(rows.get(1).line()).isEqualTo(3);
  }

  @Test
  void aListMakesAColumnForEachOfItsNumbers() throws Exception {
    try (JsonLinesReader reader = open("{\"x\": [1, 2], \"label\": \"a\"}\n")) {
      assertThat(reader.columns()).containsExactly("x[0]", "x[1]", "label");
    }
    assertThat(rows("{\"x\": [1, 2]}\n{\"x\": [1, 2, 3]}").get(1).mistake())
        .contains("x[2] (expected: a key of the first row)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | no JSON object (expected: an object a line)",
        "{\"a\": 1 | not valid JSON: Unexpected end-of-input: expected close marker for Object",
        "{\"a\": 1, \"a\": 2} | not valid JSON: Duplicate field 'a'",
        "{\"a\": 1} x | not valid JSON: Unrecognized token 'x'",
        "{\"b\": 1} | b (expected: a key of the first row)",
        "{\"a\": {\"b\": 1}} | a holds values itself"
      })
  void aLineThatIsNoRowIsBad(String line, String mistake) throws Exception {
    List<CellRow> rows = rows("{\"a\": 1}\n" + line + "\n{\"a\": 2}\n");

    assertThat(rows).hasSize(3);
    assertThat(rows.get(1).mistake().orElse("")).startsWith(mistake);
    assertThat(rows.get(2).cells()).containsExactly("2");
  }

  @Test
  void badLinesBeforeTheFirstGoodOneAreTold() throws Exception {
    List<CellRow> rows = rows("oops\n{\"a\": 1}\n{\"a\": 2}\n");

    assertThat(rows).extracting(CellRow::line).containsExactly(1L, 2L, 3L);
    assertThat(rows.get(0).mistake()).isPresent();
  }

  @Test
  void refusesFilesWithoutRows() {
    assertThatThrownBy(() -> open(" \n\n"))
        .isInstanceOf(DataException.class)
        .hasMessage("rows.jsonl: empty (expected: a JSON object a line)");
    assertThatThrownBy(() -> open("oops\n"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("rows.jsonl: no good row; line 1: not valid JSON");
  }
}
