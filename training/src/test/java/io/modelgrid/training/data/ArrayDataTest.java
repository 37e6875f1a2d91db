package io.modelgrid.training.data;

import static io.modelgrid.training.data.DataFixture.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.FileFixture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows in arrays, from the file to the numbers of the network. */
class ArrayDataTest {
  private static final String IDX = "{'format': 'idx', 'rows': 'x', 'labels': 'y'%s}";
  private static final String NUMPY = "{'format': 'numpy', 'rows': 'x', 'labels': 'y'%s}";
  private static final String ALL = "{'validation': 0, 'test': 0}";

  @TempDir private Path folder;

  private void write(String name, byte[] bytes) throws Exception {
    FileFixture.write(folder.resolve(name), bytes);
  }

  /** Pictures of two by two pixels, of which each has the number of its row. */
  private static byte[] pictures(int from, int count) {
    byte[] pixels = new byte[count * 4];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (from + i / 4);
    }
    return FileFixture.idx(pixels, count, 2, 2);
  }

  private static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 2);
    }
    return FileFixture.idx(labels, count);
  }

  private void assertRefused(String data, String message) {
    assertThatThrownBy(() -> load(folder, data))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void picturesHaveOneChannelAndAreScaledTo1() throws Exception {
    write("x", FileFixture.gzip(pictures(0, 20)));
    write("y", labels(20));
    Prepared prepared = load(folder, IDX.formatted(", 'classes': ['even', 'odd']"), "{}", ALL);

    assertThat(prepared.train().shape()).isEqualTo(RowShape.reals(1, 2, 2));
    assertThat(prepared.preparation().sources())
        .containsExactly(
            new Preparation.Numbers(
                "image",
                List.of(1, 2, 2),
                List.of(0f),
                List.of(1 / 255f),
                List.of(0f),
                Optional.of(new Preparation.Picture(1, 2, 2))));
    assertThat(DataFixture.row(prepared.train(), 19)).containsOnly(19 * (1 / 255f));
    assertThat(prepared.preparation().targets().names()).containsExactly("even", "odd");
    assertThat(prepared.report().classes()).containsEntry("even", 10).containsEntry("odd", 10);
  }

  @Test
  void aTestPartOfItsOwnIsRespected() throws Exception {
    write("x", pictures(0, 20));
    write("y", labels(20));
    write("tx", pictures(100, 6));
    write("ty", labels(6));
    Prepared prepared =
        load(
            folder,
            IDX.formatted(", 'test-rows': 'tx', 'test-labels': 'ty'"),
            "{'scale': 'none'}",
            "{'validation': 0.2, 'test': 0.5}");

    assertThat(DataFixture.firsts(prepared.test()))
        .containsExactly(100f, 101f, 102f, 103f, 104f, 105f);
    assertThat(prepared.validation().size()).isEqualTo(4);
    assertThat(prepared.train().size()).isEqualTo(16);
    assertThat(DataFixture.firsts(prepared.train())).allMatch(each -> each < 20);
  }

  // Four bytes for each number would be four times the memory.
  @Test
  void picturesStayTheBytesOfTheirFile() throws Exception {
    write("x", pictures(0, 20));
    write("y", labels(20));
    DataSpec spec = DataFixture.data(IDX.formatted(""));
    RawData raw =
        ArrayLoader.load(
            spec,
            PreparationSpec.usual(),
            DataFiles.find(spec, DataFixture.places(folder)),
            new BadRows());

    assertThat(raw.rows()).isInstanceOf(RawBytes.class);
    assertThat(((RawBytes) raw.rows()).array(0)).hasSize(80);
  }

  @Test
  void picturesAreScaledByChannelAndResized() throws Exception {
    // Two pictures of colours last: red 10 and 30, green 0, blue 7 everywhere.
    byte[] pixels = new byte[2 * 16 * 3];
    for (int i = 0; i < 32; i++) {
      pixels[3 * i] = (byte) (i < 16 ? 10 : 30);
      pixels[3 * i + 2] = 7;
    }
    write("x", FileFixture.npy("|u1", "2, 4, 4, 3", pixels));
    write("y", FileFixture.npy("<i8", "2,", FileFixture.longs(0, 1)));
    Prepared prepared =
        load(
            folder,
            NUMPY.formatted(""),
            "{'scale': 'standard', 'image': {'height': 2, 'width': 1}}",
            ALL);

    assertThat(prepared.train().shape()).isEqualTo(RowShape.reals(3, 2, 1));
    assertThat(DataFixture.row(prepared.train(), 0))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(-1, -1, 0, 0, 0, 0);
    assertThat(DataFixture.row(prepared.train(), 1)[0]).isCloseTo(1, within(1e-6f));
  }

  @Test
  void labelsOutOfRangeAreBadRows() throws Exception {
    write("x", pictures(0, 4));
    write("y", FileFixture.idx(new byte[] {0, 1, 2, 1}, 4));
    assertRefused(
        IDX.formatted(", 'classes': ['a', 'b']"),
        "1 of 4 rows are bad, 25.0 % (expected: at most 0.00 %, max-bad-rows): x row 3: label 2"
            + " (expected: a whole number from 0 to 1)");
    write("y", FileFixture.npy("<f4", "4,", FileFixture.floats(0, 1, -1, 0.5f)));
    write("x", FileFixture.npy("<f4", "4, 1", FileFixture.floats(1, 2, 3, 4)));
    assertRefused(NUMPY.formatted(""), "x row 3: label -1 (expected");
    assertRefused(NUMPY.formatted(""), "x row 4: label 0.5 (expected");
  }

  @Test
  void badRowsThatMayBeAreLeftOut() throws Exception {
    write(
        "x", FileFixture.npy("<f4", "4, 1", FileFixture.floats(1, Float.POSITIVE_INFINITY, 3, 4)));
    write("y", FileFixture.npy("<i8", "4,", FileFixture.longs(0, 1, 0, 1)));
    assertRefused(NUMPY.formatted(""), "x row 2: an infinite number (expected: finite ones)");
    Prepared prepared =
        load(folder, NUMPY.formatted(", 'max-bad-rows': 0.25"), "{'scale': 'none'}", ALL);
    assertThat(DataFixture.firsts(prepared.train())).containsExactly(1f, 3f, 4f);
    assertThat(prepared.train().targets().classOf(2)).isEqualTo(1);
  }

  @Test
  void nanIsAMissingValue() throws Exception {
    write("x", FileFixture.npy("<f4", "3, 2", FileFixture.floats(1, Float.NaN, 3, 5, 5, 7)));
    write("y", FileFixture.npy("<i8", "3,", FileFixture.longs(0, 1, 0)));

    assertRefused(NUMPY.formatted(""), "x row 1: NaN (expected: a number, or preparation.missing");
    Prepared filled =
        load(folder, NUMPY.formatted(""), "{'missing': 'mean', 'scale': 'none'}", ALL);
    assertThat(DataFixture.row(filled.train(), 0)).containsExactly(1, 6);
    Preparation.Numbers numbers = (Preparation.Numbers) filled.preparation().sources().get(0);
    assertThat(numbers.fill()).containsExactly(3f, 6f);
    Prepared dropped =
        load(folder, NUMPY.formatted(""), "{'missing': 'drop', 'scale': 'none'}", ALL);
    assertThat(DataFixture.firsts(dropped.train())).containsExactly(3f, 5f);
  }

  @Test
  void aNumberThatIsNeverThereIsRefused() throws Exception {
    write("x", FileFixture.npy("<f4", "2, 1", FileFixture.floats(Float.NaN, Float.NaN)));
    write("y", FileFixture.npy("<i8", "2,", FileFixture.longs(0, 1)));
    assertThatThrownBy(() -> load(folder, NUMPY.formatted(""), "{'missing': 'mean'}", ALL))
        .hasMessageContaining("number 0: no value in the training part");
  }

  @Test
  void refusesArraysThatDoNotGoTogether() throws Exception {
    write("x", pictures(0, 4));
    write("y", labels(3));
    assertRefused(IDX.formatted(""), "x: 4 rows and 3 labels (expected: as many)");
    write("y", FileFixture.idx(new byte[8], 4, 2));
    assertRefused(IDX.formatted(""), "labels of shape [4, 2] (expected: one class");
    write("x", FileFixture.idx(new byte[0], 0, 2, 2));
    assertRefused(IDX.formatted(""), "x: empty (expected: rows)");
    write("x", pictures(0, 4));
    write("y", labels(4));
    write("tx", FileFixture.idx(new byte[9], 1, 3, 3));
    write("ty", labels(1));
    assertRefused(
        IDX.formatted(", 'test-rows': 'tx', 'test-labels': 'ty'"),
        "tx: rows of shape [3, 3] (expected: [2, 2]");
    write("x", FileFixture.idx(new byte[4], 4));
    assertRefused(IDX.formatted(""), "x: shape [4] (expected: rows with numbers in them)");
    write("x", pictures(0, 20));
    write("y", FileFixture.idx(new byte[20], 20));
    assertRefused(IDX.formatted(""), "rows for training are of the class 0 (expected: two");
  }

  @Test
  void whatIsLargerThanAnyPictureIsPlainNumbers() throws Exception {
    write("x", FileFixture.idx(new byte[2 * 2 * 1025], 2, 2, 1025));
    write("y", labels(2));
    Prepared prepared = load(folder, IDX.formatted(""), "{}", ALL);

    assertThat(prepared.train().shape()).isEqualTo(RowShape.reals(2, 1025));
    Preparation.Numbers numbers = (Preparation.Numbers) prepared.preparation().sources().get(0);
    assertThat(numbers.picture()).isEmpty();
    assertThat(numbers.input()).isEqualTo("features");
  }

  @Test
  void refusesFilesThatAreMissingOrCutShort() throws Exception {
    assertRefused(IDX.formatted(""), "x: no such file");
    write("x", java.util.Arrays.copyOf(pictures(0, 4), 20));
    write("y", labels(4));
    assertRefused(IDX.formatted(""), "x: cut short after 4 bytes of numbers (expected: 16");
  }

  @Test
  void readsTheArraysOfAnNpz() throws Exception {
    write(
        "d.npz",
        FileFixture.zip(
            Map.of(
                "a.npy", FileFixture.npy("<f4", "3, 1", FileFixture.floats(1, 2, 3)),
                "b.npy", FileFixture.npy("<f4", "3,", FileFixture.floats(10, 20, 30)),
                "c.npy", FileFixture.npy("<f4", "1, 1", FileFixture.floats(9)),
                "d.npy", FileFixture.npy("<f4", "1,", FileFixture.floats(90)))));
    Prepared prepared =
        load(
            folder,
            "{'format': 'numpy', 'rows': 'd.npz', 'target': 'numbers', 'rows-array': 'a',"
                + " 'labels-array': 'b', 'test-rows-array': 'c', 'test-labels-array': 'd'}",
            "{'scale': 'none'}",
            "{'validation': 0}");
    assertThat(DataFixture.firsts(prepared.train())).containsExactly(1f, 2f, 3f);
    assertThat(DataFixture.firsts(prepared.test())).containsExactly(9f);
    assertThat(prepared.test().targets().value(0, 0)).isEqualTo(90);
  }

  @Test
  void refusesAnArrayOfAFileThatHasOnlyOne() throws Exception {
    write("x", FileFixture.npy("<f4", "2, 1", FileFixture.floats(1, 2)));
    write("y", FileFixture.npy("<i8", "2,", FileFixture.longs(0, 1)));
    assertRefused(
        NUMPY.formatted(", 'test-rows-array': 'c'"), "x: no NPZ, so it has no array c (expected");
  }

  @Test
  void subsetsShareTheirNumbers() throws Exception {
    write("x", pictures(0, 20));
    write("y", labels(20));
    Examples train = load(folder, IDX.formatted(""), "{'scale': 'none'}", ALL).train();
    Examples some = train.subset(new int[] {7, 3, 7}).subset(new int[] {1, 0});

    assertThat(DataFixture.firsts(some)).containsExactly(3f, 7f);
    assertThat(some.targets().classOf(0)).isEqualTo(1);
    ByteBuffer direct = ByteBuffer.allocateDirect(8 * Float.BYTES);
    java.nio.FloatBuffer numbers = direct.asFloatBuffer();
    some.write(0, numbers);
    some.write(1, numbers);
    assertThat(numbers.position()).isEqualTo(8);
    assertThat(numbers.get(4)).isEqualTo(7);
  }
}
