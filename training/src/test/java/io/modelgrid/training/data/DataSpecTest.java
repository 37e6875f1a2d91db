package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSpecTest {
  @Test
  void defaults() {
    DataSpec spec = DataFixture.data("{'format': 'csv', 'rows': 'a.csv', 'target-columns': ['y']}");

    assertThat(spec.classes()).isTrue();
    assertThat(spec.maxBadRows()).isZero();
    assertThat(spec.classNames()).isEmpty();
    assertThat(spec.table().delimiter()).isEqualTo(',');
    assertThat(DataFixture.preparation("{}")).isEqualTo(PreparationSpec.usual());
    assertThat(DataFixture.split("{}")).isEqualTo(SplitSpec.usual());
  }

  @Test
  void everyKeyIsRead() {
    DataSpec spec =
        DataFixture.data(
            """
            {'format': 'csv', 'rows': 'a.csv', 'test-rows': 'https://host/b.csv', 'columns': ['a', 'b'],
             'ignore': ['id'], 'words': ['b'], 'target': 'numbers', 'target-columns': ['y', 'z'],
             'slices': ['b'], 'delimiter': ';', 'max-bad-rows': 0.25, 'max-rows': 7}
            """);
    String digest = "ab".repeat(32);
    DataSpec text =
        DataFixture.data(
            """
            {'format': 'json-lines', 'rows': 'artifact:%s', 'target-columns': ['y'],
             'classes': ['no', 'yes'], 'text': {'column': 't', 'tokenizer': 't.json', 'length': 9}}
            """
                .formatted(digest));
    DataSpec arrays =
        DataFixture.data(
            """
            {'format': 'numpy', 'rows': 'a.npz', 'labels': 'l', 'test-labels': 'm', 'rows-array': 'a',
             'labels-array': 'b', 'test-rows-array': 'c', 'test-labels-array': 'd'}
            """);

    assertThat(spec.table())
        .isEqualTo(
            new DataSpec.Table(
                List.of("a", "b"),
                List.of("id"),
                List.of("b"),
                List.of("y", "z"),
                List.of("b"),
                ';'));
    assertThat(spec.testRows()).contains(new Location(Location.Kind.URL, "https://host/b.csv"));
    assertThat(spec.classes()).isFalse();
    assertThat(spec.maxBadRows()).isEqualTo(0.25);
    assertThat(spec.maxRows()).isEqualTo(7);
    assertThat(text.rows()).isEqualTo(new Location(Location.Kind.ARTIFACT, digest));
    assertThat(text.classNames()).containsExactly("no", "yes");
    assertThat(text.text())
        .contains(new DataSpec.Text("t", new Location(Location.Kind.PATH, "t.json"), 9));
    assertThat(arrays.arrays())
        .isEqualTo(new DataSpec.Arrays("a", "b", Optional.of("c"), Optional.of("d")));
    assertThat(arrays.labels()).isPresent();
    assertThat(arrays.testLabels()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | format: missing",
        "{'format': 'xml', 'rows': 'a'} | format: \"xml\" (expected: one of csv, idx, images,",
        "{'format': 'csv', 'target-columns': ['y']} | rows: missing (expected: a text)",
        "{'format': 'csv', 'rows': 'a'} | target-columns: missing (expected: the column",
        "{'format': 'csv', 'rows': 'a', 'target-columns': ['y', 'z']} | target-columns: [y, z]",
        "{'format': 'csv', 'rows': 'a', 'target-columns': ['y'], 'columns': ['y']} | columns: y twice",
        "{'format': 'csv', 'rows': 'a', 'target-columns': ['y'], 'delimiter': 'x'} | delimiter: x",
        "{'format': 'csv', 'rows': 'a', 'target-columns': ['y'], 'labels': 'l'} | labels: does not",
        "{'format': 'csv', 'rows': 'a', 'target-columns': ['y'], 'colums': ['y']} | colums: unknown key",
        "{'format': 'csv', 'rows': 'a', 'target-columns': ['y'], 'text': {}} | text.tokenizer: missing",
        "{'format': 'idx', 'rows': 'a'} | labels: missing (expected: where the file",
        "{'format': 'idx', 'rows': 'a', 'labels': 'b', 'test-rows': 'c'} | test-labels: not both",
        "{'format': 'idx', 'rows': 'a', 'labels': 'b', 'columns': ['c']} | columns: does not belong",
        "{'format': 'idx', 'rows': 'a', 'labels': 'b', 'rows-array': 'c'} | rows-array: does not",
        "{'format': 'idx', 'rows': 'a', 'labels': 'b', 'classes': ['c']} | classes: [c] (expected: two",
        "{'format': 'idx', 'rows': 'a', 'labels': 'b', 'classes': ['c', 'c']} | classes: [c, c] (expected: each",
        "{'format': 'images', 'rows': 'a', 'target': 'numbers'} | target: numbers (expected: classes",
        "{'format': 'numpy', 'rows': 'ftp://a/b'} | rows: ftp://a/b (expected: a path, an https",
        "{'format': 'numpy', 'rows': 'https://u:p@a/b'} | rows: https://u:p@a/b (expected: an address",
        "{'format': 'numpy', 'rows': 'artifact:12'} | rows: artifact:12 (expected: artifact: and",
        "{'format': 'numpy', 'rows': 'a', 'max-bad-rows': 2} | max-bad-rows: 2 (expected: a number"
      })
  void rejectsInvalid(String json, String mistake) {
    assertThat(DataFixture.mistakes(json, DataSpec::read))
        .anyMatch(each -> each.startsWith(mistake));
  }

  @Test
  void everyKeyOfPreparationAndSplitIsRead() {
    assertThat(
            DataFixture.preparation(
                """
                {'missing': 'mean', 'duplicates': 'drop', 'scale': 'min-max',
                 'scale-targets': 'standard',
                 'image': {'height': 8, 'width': 9, 'channels': 'grey'},
                 'augment': {'flip': true, 'shift': 2, 'noise': 0.5}}
                """))
        .isEqualTo(
            new PreparationSpec(
                PreparationSpec.Missing.MEAN,
                true,
                Optional.of(PreparationSpec.Scaling.MIN_MAX),
                PreparationSpec.Scaling.STANDARD,
                Optional.of(new PreparationSpec.Image(8, 9, Optional.of(1))),
                Optional.of(new PreparationSpec.Augmentation(true, 2, 0.5))));
    assertThat(
            DataFixture.split(
                """
                {'validation': 0.2, 'test': 0, 'stratify': true, 'seed': 5, 'leakage': 'refuse'}
                """))
        .isEqualTo(new SplitSpec(0.2, 0, true, Optional.of(5L), SplitSpec.Leakage.REFUSE));
  }

  @Test
  void rejectsInvalidPreparationsAndSplits() {
    assertThat(DataFixture.mistakes("{'scale': 'big', 'x': 1}", PreparationSpec::read))
        .hasSize(2)
        .anyMatch(each -> each.startsWith("scale: \"big\" (expected: one of min-max,"))
        .anyMatch(each -> each.startsWith("x: unknown key"));
    assertThat(DataFixture.mistakes("{'image': {'height': 0}}", PreparationSpec::read))
        .anyMatch(each -> each.startsWith("image.height: 0"))
        .anyMatch(each -> each.startsWith("image.width: missing"));
    assertThat(DataFixture.mistakes("{'test': 1, 'leakage': 'yes'}", SplitSpec::read))
        .anyMatch(each -> each.startsWith("test: 1 (expected: a number from 0.0 to 0.9)"))
        .anyMatch(each -> each.startsWith("leakage: \"yes\""));
  }
}
