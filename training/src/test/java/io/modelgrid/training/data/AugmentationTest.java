package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.training.data.read.FileFixture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentationTest {
  private static final String DATA = "{'format': 'idx', 'rows': 'x', 'labels': 'y'}";
  private static final String ALL = "{'validation': 0, 'test': 0}";
  private static final List<Float> PLAIN = List.of(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f);
  private static final List<Float> MIRRORED = List.of(3f, 2f, 1f, 6f, 5f, 4f, 9f, 8f, 7f);

  @TempDir private Path folder;

  /** Forty equal pictures of three by three pixels, from 1 to 9. */
  @BeforeEach
  void writePictures() throws Exception {
    byte[] pixels = new byte[40 * 9];
    byte[] labels = new byte[40];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 9 + 1);
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i % 2);
    }
    FileFixture.write(folder.resolve("x"), FileFixture.idx(pixels, 40, 3, 3));
    FileFixture.write(folder.resolve("y"), FileFixture.idx(labels, 40));
  }

  private Examples train(String augment) throws Exception {
    String preparation = "{'scale': 'none', 'augment': " + augment + "}";
    return DataFixture.load(folder, DATA, preparation, ALL).train();
  }

  private static List<List<Float>> rows(Examples examples) {
    List<List<Float>> rows = new java.util.ArrayList<>();
    for (int row = 0; row < examples.size(); row++) {
      List<Float> numbers = new java.util.ArrayList<>();
      for (float each : DataFixture.row(examples, row)) {
        numbers.add(each);
      }
      rows.add(numbers);
    }
    return rows;
  }

  @Test
  void flipsAboutHalfOfThePictures() throws Exception {
    List<List<Float>> rows = rows(train("{'flip': true}").augmented(5));

    assertThat(rows).allMatch(row -> row.equals(PLAIN) || row.equals(MIRRORED));
    assertThat(rows.stream().filter(row -> row.equals(MIRRORED))).hasSizeBetween(10, 30);
  }

  @Test
  void shiftsByAtMostSoManyPixelsAndFillsWithBlack() throws Exception {
    Set<List<Float>> seen = new HashSet<>(rows(train("{'shift': 1}").augmented(5)));

    Set<List<Float>> possible = new HashSet<>();
    for (int down = -1; down <= 1; down++) {
      for (int across = -1; across <= 1; across++) {
        Float[] moved = new Float[9];
        for (int place = 0; place < 9; place++) {
          int y = place / 3 - down;
          int x = place % 3 - across;
          moved[place] = y < 0 || y > 2 || x < 0 || x > 2 ? 0f : PLAIN.get(3 * y + x);
        }
        possible.add(Arrays.asList(moved));
      }
    }
    assertThat(possible).containsAll(seen);
    assertThat(seen).hasSizeGreaterThan(5);
  }

  @Test
  void addsNoiseOfTheDeviation() throws Exception {
    double squares = 0;
    for (List<Float> row : rows(train("{'noise': 0.5}").augmented(5))) {
      for (int place = 0; place < 9; place++) {
        squares += Math.pow(row.get(place) - PLAIN.get(place), 2);
      }
    }
    assertThat(Math.sqrt(squares / 360)).isBetween(0.4, 0.6);
  }

  @Test
  void theDrawAndThePlaceDecideAndNothingElse() throws Exception {
    Examples train = train("{'flip': true, 'shift': 1, 'noise': 0.1}");

    assertThat(rows(train.augmented(5))).isEqualTo(rows(train.augmented(5)));
    assertThat(rows(train.augmented(5))).isNotEqualTo(rows(train.augmented(6)));
    assertThat(rows(train.subset(new int[] {9, 4}).augmented(5)))
        .isEqualTo(rows(train.augmented(5).subset(new int[] {9, 4})));
    assertThat(rows(train)).allMatch(row -> row.equals(PLAIN));
  }

  @Test
  void noiseIsForNumbersToo() throws Exception {
    FileFixture.write(folder.resolve("a.csv"), "x,w,label\n1,u,a\n2,v,b\n");
    Examples train =
        DataFixture.load(
                folder,
                "{'format': 'csv', 'rows': 'a.csv', 'target-columns': ['label'], 'words': ['w']}",
                "{'scale': 'none', 'augment': {'noise': 0.1}}",
                ALL)
            .train();
    float[] noisy = DataFixture.row(train.augmented(1), 0);

    assertThat(noisy[0]).isNotEqualTo(1).isBetween(0f, 2f);
    assertThat(noisy[1]).isEqualTo(1);
    assertThat(noisy[2]).isZero();
  }

  @Test
  void refusesToMirrorWhatIsNoPicture() throws Exception {
    FileFixture.write(folder.resolve("a.csv"), "x,label\n1,a\n2,b\n");
    assertThatThrownBy(
            () ->
                DataFixture.load(
                    folder,
                    "{'format': 'csv', 'rows': 'a.csv', 'target-columns': ['label']}",
                    "{'augment': {'flip': true}}",
                    ALL))
        .hasMessageContaining("are for pictures, and the rows are none");
  }
}
