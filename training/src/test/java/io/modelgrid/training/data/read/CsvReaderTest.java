package io.modelgrid.training.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
  @TempDir private Path folder;

  private CsvReader open(byte[] bytes) throws Exception {
    return CsvReader.open(
        FileFixture.file(FileFixture.write(folder.resolve("rows.csv"), bytes)), ',');
  }

  private CsvReader open(String text) throws Exception {
    return open(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<CellRow> rows(String text) throws Exception {
    List<CellRow> rows = new ArrayList<>();
    try (CsvReader reader = open(text)) {
      for (CellRow row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> open(bytes).close())
        .isInstanceOf(DataException.class)
        .hasMessage("rows.csv: " + message);
  }

  private void assertRefused(String text, String message) {
    assertRefused(text.getBytes(StandardCharsets.UTF_8), message);
  }

  @Test
  void readsCellsInTheOrderOfTheHeader() throws Exception {
    try (CsvReader reader = open("a, b ,c\n1,2,3\n")) {
      assertThat(reader.columns()).containsExactly("a", "b", "c");
      CellRow row = reader.next();
      assertThat(row).isNotNull();
      assertThat(row.cells()).containsExactly("1", "2", "3");
      assertThat(row.line()).isEqualTo(2);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void readsQuotedCellsWithDelimitersLinesAndQuotes() throws Exception {
    List<CellRow> rows = rows("a,b\r\n\"x, y\",\"two\r\nlines\"\r\n\"say \"\"so\"\"\",\"\"");

    assertThat(rows)
        .extracting(CellRow::mistake)
        .allMatch(mistake -> mistake.equals(java.util.Optional.empty()));
    assertThat(rows.get(0).cells()).containsExactly("x, y", "two\r\nlines");
    assertThat(rows.get(1).cells()).containsExactly("say \"so\"", "");
    assertThat(rows.get(1).line()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\r1,2\r3,4\r",
        "\n\na,b\n\n1,2\n\n3,4\n\n"
      })
  void takesEveryEndOfLine(String text) throws Exception {
    assertThat(rows(text))
        .extracting(CellRow::cells)
        .containsExactly(List.of("1", "2"), List.of("3", "4"));
  }

  @Test
  void takesAByteOrderMark() throws Exception {
    try (CsvReader reader = open("\uFEFFa,b\n1,2\n")) {
      assertThat(reader.columns()).containsExactly("a", "b");
    }
  }

  @Test
  void aRowWithTooFewOrTooManyCellsIsBad() throws Exception {
    List<CellRow> rows = rows("a,b\n1\n1,2,3\n1,2\n");

    assertThat(rows.get(0).mistake()).contains("1 cells (expected: 2, as the header has)");
    assertThat(rows.get(1).mistake()).contains("3 cells (expected: 2, as the header has)");
    assertThat(rows.get(2).mistake()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'x\"y,2' | a quote inside a cell without quotes (expected: \"\" in quotes)",
        "'\"x\"y,2' | text behind a closing quote (expected: the next cell)"
      })
  void aRowThatBreaksARuleIsBadAndReadingGoesOn(String row, String mistake) throws Exception {
    List<CellRow> rows = rows("a,b\n" + row + "\n1,2\n");

    assertThat(rows.get(0).mistake()).contains(mistake);
    assertThat(rows.get(1).cells()).containsExactly("1", "2");
  }

  @Test
  void aZeroByteMakesItsRowBad() throws Exception {
    assertThat(rows("a,b\nx\0y,2\n").get(0).mistake()).contains("a zero byte (expected: text)");
  }

  @Test
  void bytesThatAreNotUtf8MakeTheirRowBad() throws Exception {
    byte[] text = "a,b\nx?y,2\n1,2\n".getBytes(StandardCharsets.UTF_8);
    text[5] = (byte) 0xE4;
    try (CsvReader reader = open(text)) {
      CellRow bad = reader.next();
      assertThat(bad).isNotNull();
      assertThat(bad.mistake()).contains("not UTF-8 (expected: UTF-8)");
      assertThat(reader.next()).isNotNull();
    }
  }

  @Test
  void refusesHeadersThatNameNothing() {
    assertRefused("", "empty (expected: a header with the names of the columns, then rows)");
    assertRefused("a,b,a\n", "header: the column a twice (expected: each name once)");
    assertRefused("a,,b\n", "header: a column without a name (expected: a name for each)");
    assertRefused("1,2.5\n3,4\n", "header: 1, 2.5 (expected: names of columns, no numbers)");
  }

  @Test
  void refusesUtf16() {
    assertRefused("a,b\n".getBytes(StandardCharsets.UTF_16), "in UTF-16 (expected: UTF-8)");
  }

  @Test
  void aQuoteThatIsNeverClosedEndsReading() throws Exception {
    assertThatThrownBy(() -> rows("a,b\n1,2\n\"x,2\n3,4\n"))
        .isInstanceOf(DataException.class)
        .hasMessage("rows.csv: the quote that opens in the row of line 3 is never closed");
    assertThatThrownBy(() -> rows("a,b\n\"" + "x\n".repeat(600_000)))
        .isInstanceOf(DataException.class);
  }

  @Test
  void refusesMoreBytesThanAreAllowed() throws Exception {
    Path path = FileFixture.write(folder.resolve("rows.csv"), "a,b\n" + "1,2\n".repeat(50_000));
    assertThatThrownBy(
            () -> {
              try (CsvReader reader =
                  CsvReader.open(new DataFile("rows.csv", path, 100_000), ',')) {
                while (reader.next() != null) {}
              }
            })
        .isInstanceOf(DataException.class)
        .hasMessage("rows.csv: more than 100000 bytes, unpacked (expected: at most that)");
  }

  @Test
  void readsGzippedFiles() throws Exception {
    byte[] packed = FileFixture.gzip("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
    try (CsvReader reader = open(packed)) {
      assertThat(reader.columns()).containsExactly("a", "b");
    }
  }
}
