package io.modelgrid.training.data;

import static io.modelgrid.training.data.DataFixture.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.FileFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of named columns, from the file to the numbers of the network. */
class TableDataTest {
  private static final String PEOPLE =
      "{'format': 'csv', 'rows': 'people.csv', 'target-columns': ['buys'], 'words': ['job']%s}";

  @TempDir private Path folder;

  private String people(String more) {
    return PEOPLE.formatted(more);
  }

  private void write(String text) throws Exception {
    FileFixture.write(folder.resolve("people.csv"), text);
  }

  /** So many people, of ages from 20 on, who are cooks or bakers. */
  private static String rows(int count) {
    return "age,job,buys\n"
        + IntStream.range(0, count)
            .mapToObj(
                i ->
                    "%d,%s,%s"
                        .formatted(
                            20 + i, i % 2 == 0 ? "cook" : "baker", i % 3 == 0 ? "yes" : "no"))
            .collect(Collectors.joining("\n"));
  }

  private void assertRefused(String message) {
    assertRefused("", "{}", "{}", message);
  }

  private void assertRefused(String more, String preparation, String split, String message) {
    assertThatThrownBy(() -> load(folder, people(more), preparation, split))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void numbersAndWordsBecomeRows() throws Exception {
    write(rows(40));
    Prepared prepared = load(folder, people(""));

    assertThat(prepared.train().size()).isEqualTo(32);
    assertThat(prepared.validation().size()).isEqualTo(4);
    assertThat(prepared.test().size()).isEqualTo(4);
    assertThat(prepared.train().shape()).isEqualTo(RowShape.reals(3));
    assertThat(prepared.train().targets().names()).containsExactly("no", "yes");
    Preparation.Categories jobs = (Preparation.Categories) prepared.preparation().sources().get(1);
    assertThat(jobs).isEqualTo(new Preparation.Categories("job", List.of("baker", "cook")));
    assertThat(prepared.report().columns()).containsExactly("age");
    float[] row = DataFixture.row(prepared.train(), 0);
    assertThat(row[1] + row[2]).isEqualTo(1);
  }

  // What was measured says nothing about validation and test: their ages are 1000 higher.
  @Test
  void scalesByTheTrainingPartAlone() throws Exception {
    write("age,buys\n1,no\n2,no\n3,yes\n6,yes\n");
    FileFixture.write(folder.resolve("test.csv"), "buys,age\nyes,1003\nno,1001\n");
    Prepared prepared =
        load(
            folder,
            "{'format': 'csv', 'rows': 'people.csv', 'test-rows': 'test.csv', 'target-columns':"
                + " ['buys']}",
            "{}",
            "{'validation': 0}");
    Preparation.Numbers numbers = (Preparation.Numbers) prepared.preparation().sources().get(0);
    double deviation = Math.sqrt((4 + 1 + 0 + 9) / 4.0);

    assertThat(numbers.scale().get(0)).isCloseTo((float) (1 / deviation), within(1e-6f));
    assertThat(numbers.shift().get(0)).isCloseTo((float) (-3 / deviation), within(1e-6f));
    assertThat(DataFixture.firsts(prepared.test()).get(0))
        .isCloseTo((float) (1000 / deviation), within(1e-3f));
    assertThat(prepared.test().targets().classOf(0)).isEqualTo(1);
  }

  @Test
  void scalesAsItIsTold() throws Exception {
    write("age,buys\n1,no\n2,no\n3,yes\n5,yes\n");
    String data = "{'format': 'csv', 'rows': 'people.csv', 'target-columns': ['buys']}";
    String all = "{'validation': 0, 'test': 0}";

    assertThat(DataFixture.firsts(load(folder, data, "{'scale': 'min-max'}", all).train()))
        .containsExactly(0f, 0.25f, 0.5f, 1f);
    assertThat(DataFixture.firsts(load(folder, data, "{'scale': 'none'}", all).train()))
        .containsExactly(1f, 2f, 3f, 5f);
    assertThatThrownBy(() -> load(folder, data, "{'scale': 'unit'}", all))
        .hasMessageContaining("preparation.scale: unit is for numbers from 0 to 255");
  }

  @Test
  void badRowsAreShownWithTheirLinesAndRefused() throws Exception {
    write(rows(10) + "\nold,cook,yes\n30,cook\n\n31,cook,no,x\nInfinity,cook,no\n");

    assertRefused(
        "4 of 14 rows are bad, 28.6 % (expected: at most 0.00 %, max-bad-rows): people.csv line 12:"
            + " age: 'old' (expected: a number; columns of words belong in data.words); people.csv"
            + " line 13: 2 cells (expected: 3, as the header has); people.csv line 15: 4 cells"
            + " (expected: 3, as the header has); people.csv line 16: age: 'Infinity'");
    assertRefused(", 'max-bad-rows': 0.28", "{}", "{}", "4 of 14 rows are bad");
    DataReport report = load(folder, people(", 'max-bad-rows': 0.29")).report();
    assertThat(report.bad()).isEqualTo(4);
    assertThat(report.read()).isEqualTo(14);
    assertThat(report.badExamples()).hasSize(4);
    assertThat(report.lines()).contains("4 bad rows left out");
  }

  @Test
  void missingValuesAreTreatedAsItIsTold() throws Exception {
    write("age,job,buys\n1,cook,no\n,baker,yes\n3,,yes\nNA,cook,no\n5,baker,yes\n");
    String all = "{'validation': 0, 'test': 0}";

    assertRefused("age: no value (expected: one, or preparation.missing other than refuse)");
    Prepared dropped = load(folder, people(""), "{'missing': 'drop', 'scale': 'none'}", all);
    assertThat(DataFixture.firsts(dropped.train())).containsExactly(1f, 5f);
    assertThat(dropped.report().dropped()).isEqualTo(3);
    Prepared mean = load(folder, people(""), "{'missing': 'mean', 'scale': 'none'}", all);
    assertThat(DataFixture.firsts(mean.train())).containsExactly(1f, 3f, 3f, 3f, 5f);
    assertThat(DataFixture.row(mean.train(), 2)).containsExactly(3, 0, 0);
    assertThat(mean.report().filled()).isEqualTo(3);
    Prepared zero = load(folder, people(""), "{'missing': 'zero', 'scale': 'none'}", all);
    assertThat(DataFixture.firsts(zero.train())).containsExactly(1f, 0f, 3f, 0f, 5f);
  }

  @Test
  void aMissingAnswerIsABadRow() throws Exception {
    write(rows(10) + "\n30,cook,\n");
    assertRefused("people.csv line 12: buys: no class (expected: one for each row)");
  }

  @Test
  void wordsThatTrainingDoesNotKnowAreNone() throws Exception {
    write("age,job,buys\n1,cook,no\n2,baker,yes\n");
    FileFixture.write(folder.resolve("test.csv"), "age,job,buys\n3,pilot,yes\n");
    Prepared prepared =
        load(folder, people(", 'test-rows': 'test.csv'"), "{'scale': 'none'}", "{'validation': 0}");

    assertThat(DataFixture.row(prepared.test(), 0)).containsExactly(3, 0, 0);
    assertThat(DataFixture.row(prepared.train(), 0)).containsExactly(1, 0, 1);
  }

  @Test
  void duplicatesAreDroppedOnRequest() throws Exception {
    write("age,job,buys\n1,cook,no\n1,cook,no\n1,cook,yes\n2,cook,no\n2,cook,no\n");
    String all = "{'validation': 0, 'test': 0}";

    assertThat(load(folder, people(""), "{}", all).train().size()).isEqualTo(5);
    Prepared prepared = load(folder, people(""), "{'duplicates': 'drop'}", all);
    assertThat(prepared.train().size()).isEqualTo(3);
    assertThat(prepared.report().duplicates()).isEqualTo(2);
  }

  @Test
  void rowsThatLeakAreDroppedRefusedOrKept() throws Exception {
    write("age,job,buys\n1,cook,no\n2,cook,yes\n3,cook,no\n4,cook,yes\n");
    FileFixture.write(folder.resolve("test.csv"), "age,job,buys\n2,cook,yes\n9,cook,no\n");
    String data = people(", 'test-rows': 'test.csv'");

    Prepared dropped = load(folder, data, "{'scale': 'none'}", "{'validation': 0}");
    assertThat(DataFixture.firsts(dropped.train())).containsExactly(1f, 3f, 4f);
    assertThat(dropped.report().leaked()).isEqualTo(1);
    assertThatThrownBy(() -> load(folder, data, "{}", "{'validation': 0, 'leakage': 'refuse'}"))
        .hasMessage(
            "split: 1 rows for training and 0 for validation stand in a later part as well"
                + " (expected: none, or split.leakage: drop)");
    Prepared kept = load(folder, data, "{}", "{'validation': 0, 'leakage': 'keep'}");
    assertThat(kept.train().size()).isEqualTo(4);
    assertThat(kept.report().leaked()).isEqualTo(1);
  }

  @Test
  void numbersAreTargetsThatCanBeScaled() throws Exception {
    write("age,height,weight\n1,10,100\n2,20,200\n3,30,600\n");
    Prepared prepared =
        load(
            folder,
            "{'format': 'csv', 'rows': 'people.csv', 'target': 'numbers', 'target-columns':"
                + " ['height', 'weight']}",
            "{'scale-targets': 'min-max'}",
            "{'validation': 0, 'test': 0}");
    Targets targets = prepared.train().targets();
    Preparation.Answer meaning = prepared.preparation().targets();

    assertThat(targets.isClasses()).isFalse();
    assertThat(prepared.test().targets().isClasses()).isFalse();
    assertThat(targets.names()).containsExactly("height", "weight");
    assertThat(targets.value(1, 0)).isEqualTo(0.5f);
    assertThat(targets.value(1, 1)).isCloseTo(0.2f, within(1e-6f));
    for (int column = 0; column < 2; column++) {
      float restored =
          targets.value(1, column) * meaning.scale().get(column) + meaning.shift().get(column);
      assertThat(restored).isCloseTo(column == 0 ? 20f : 200f, within(1e-4f));
    }
  }

  // Answers of the test part are ten times as large: they do not change how targets are scaled.
  @Test
  void targetsAreScaledByTheTrainingPartAlone() throws Exception {
    write("x,y\n1,10\n2,20\n3,30\n");
    FileFixture.write(folder.resolve("test.csv"), "x,y\n4,300\n");
    Prepared prepared =
        load(
            folder,
            "{'format': 'csv', 'rows': 'people.csv', 'test-rows': 'test.csv', 'target':"
                + " 'numbers', 'target-columns': ['y']}",
            "{'scale-targets': 'min-max'}",
            "{'validation': 0}");

    assertThat(prepared.train().targets().value(2, 0)).isEqualTo(1);
    assertThat(prepared.test().targets().value(0, 0)).isEqualTo(14.5f);
    assertThat(prepared.preparation().targets().scale()).containsExactly(20f);
    assertThat(prepared.preparation().targets().shift()).containsExactly(10f);
  }

  @Test
  void theTestPartIsCutIntoSlices() throws Exception {
    write(rows(60));
    Prepared prepared = load(folder, people(", 'slices': ['job']"), "{}", "{'test': 0.5}");

    assertThat(prepared.slices())
        .extracting(Prepared.Slice::name)
        .containsExactly("job=baker", "job=cook");
    assertThat(prepared.slices().get(0).rows().size() + prepared.slices().get(1).rows().size())
        .isEqualTo(prepared.test().size());
    for (int row : prepared.slices().get(0).rows()) {
      assertThat(DataFixture.row(prepared.test(), row)[1]).isEqualTo(1);
    }
  }

  @Test
  void refusesDataThatNothingCanBeLearntFrom() throws Exception {
    write("age,job,buys\n");
    assertRefused("people.csv: no rows (expected: some)");
    write("");
    assertRefused("people.csv: empty (expected: a header");
    write("age,job,buys\n1,cook,no\n2,cook,no\n3,cook,no\n4,cook,no\n");
    assertRefused("classes: all 2 rows for training are of the class no (expected: two classes");
  }

  @Test
  void refusesColumnsThatAreNotThere() throws Exception {
    write("age,trade,buys\n1,cook,no\n");
    assertRefused(
        "people.csv: no column job, which words names (expected: one of age, trade, buys)");
    write(rows(4));
    assertRefused(", 'columns': ['size']", "{}", "{}", "no column size, which columns names");
    assertRefused(", 'ignore': ['age', 'job']", "{}", "{}", "no column is left");
    write("age,job,age,buys\n1,cook,2,no\n");
    assertRefused("people.csv: header: the column age twice (expected: each name once)");
  }

  @Test
  void refusesClassesThatAreNotOnTheList() throws Exception {
    write(rows(10) + "\n30,cook,maybe\n");
    assertRefused(
        ", 'classes': ['no', 'yes']",
        "{}",
        "{}",
        "people.csv line 12: buys: class maybe (expected: one of no, yes)");
    write(rows(10));
    Prepared prepared = load(folder, people(", 'classes': ['yes', 'no', 'maybe']"));
    assertThat(prepared.preparation().targets().names()).containsExactly("yes", "no", "maybe");
    assertThat(prepared.report().classes()).containsEntry("maybe", 0);
  }

  @Test
  void refusesNamesOfClassesThatNoBundleCanHold() throws Exception {
    write(
        "x,label\n"
            + IntStream.range(0, 700)
                .mapToObj(i -> i + "," + "n".repeat(100) + i)
                .collect(Collectors.joining("\n")));
    assertThatThrownBy(
            () ->
                load(
                    folder, "{'format': 'csv', 'rows': 'people.csv', 'target-columns': ['label']}"))
        .hasMessage("classes: 700 names (expected: lines of text, together at most 65536 bytes)");
  }

  @Test
  void refusesMoreRowsThanAreAllowed() throws Exception {
    write(rows(10));
    assertRefused(", 'max-rows': 9", "{}", "{}", "more than 9 rows");
  }

  @Test
  void theSameFilesAndSeedGiveTheSameRows() throws Exception {
    write(rows(50));
    Prepared one = load(folder, people(""));
    Prepared other = load(folder, people(""));

    assertThat(DataFixture.firsts(one.train())).isEqualTo(DataFixture.firsts(other.train()));
    assertThat(one.digest()).isEqualTo(other.digest()).hasSize(64);
    assertThat(DataSet.digest(DataFixture.data(people("")), DataFixture.places(folder)))
        .isEqualTo(one.digest());
    write(rows(51));
    assertThat(load(folder, people("")).digest()).isNotEqualTo(one.digest());
  }

  @Test
  void classesThatAreWholeNumbersAreSortedBySize() throws Exception {
    write("x,label\n1,10\n2,9\n3,10\n4,9\n");
    Prepared prepared =
        load(
            folder,
            "{'format': 'csv', 'rows': 'people.csv', 'target-columns': ['label']}",
            "{}",
            "{'validation': 0, 'test': 0}");
    assertThat(prepared.preparation().targets().names()).containsExactly("9", "10");
    assertThat(prepared.train().targets().classOf(0)).isEqualTo(1);
  }

  @Test
  void readsListsInJsonLines() throws Exception {
    FileFixture.write(
        folder.resolve("rows.jsonl"),
        """
        {"x": [1, 2], "label": "a", "note": "n"}
        {"x": [3, 4], "label": "b", "note": null}
        """);
    Prepared prepared =
        load(
            folder,
            "{'format': 'json-lines', 'rows': 'rows.jsonl', 'columns': ['x'], 'target-columns':"
                + " ['label']}",
            "{'scale': 'none'}",
            "{'validation': 0, 'test': 0}");
    assertThat(DataFixture.row(prepared.train(), 1)).containsExactly(3, 4);
    assertThat(prepared.report().columns()).containsExactly("x[0]", "x[1]");
  }
}
