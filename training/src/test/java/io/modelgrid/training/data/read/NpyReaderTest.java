package io.modelgrid.training.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyReaderTest {
  @TempDir private Path folder;

  private DataFile file(byte[] bytes) throws Exception {
    return FileFixture.file(FileFixture.write(folder.resolve("x.npy"), bytes));
  }

  private void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> NpyReader.read(file(bytes)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("x.npy: " + message);
  }

  @Test
  void readsNumbersOfEveryType() throws Exception {
    assertThat(
            NpyReader.read(file(FileFixture.npy("<f4", "2, 1", FileFixture.floats(1.5f, -2))))
                .floats())
        .containsExactly(1.5f, -2);
    assertThat(
            NpyReader.read(file(FileFixture.npy("<i8", "2,", FileFixture.longs(7, -1)))).floats())
        .containsExactly(7, -1);
    assertThat(NpyReader.read(file(FileFixture.npy(">i2", "2,", new byte[] {1, 0, 0, 2}))).floats())
        .containsExactly(256, 2);
    assertThat(NpyReader.read(file(FileFixture.npy("|b1", "2,", new byte[] {0, 1}))).floats())
        .containsExactly(0, 1);
    assertThat(NpyReader.read(file(FileFixture.npy("|u1", "2,", new byte[] {3, -1}))).bytes())
        .containsExactly(3, -1);
  }

  @Test
  void readsHalves() throws Exception {
    byte[] halves = {0x00, 0x3c, 0x00, (byte) 0xc0, 0x01, 0x00, 0x00, 0x7c};
    assertThat(NpyReader.read(file(FileFixture.npy("<f2", "4,", halves))).floats())
        .containsExactly(1, -2, 0x1p-24f, Float.POSITIVE_INFINITY);
  }

  @Test
  void refusesWhatItDoesNotRead() {
    assertRefused(FileFixture.npy("|O", "1,", new byte[8]), "elements of type |O");
    assertRefused(FileFixture.npy("<U3", "1,", new byte[12]), "elements of type <U3");
    assertRefused(
        FileFixture.npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", new byte[4]),
        "in the order of Fortran");
    assertRefused(FileFixture.npy("{'descr': [('a', '<f4')], }", new byte[4]), "its header");
    assertRefused("no array".getBytes(StandardCharsets.UTF_8), "no NPY array");
    assertRefused(FileFixture.npy("<f4", "", new byte[4]), "shape ()");
  }

  @Test
  void refusesFilesThatWereCutShort() {
    byte[] whole = FileFixture.npy("<f4", "3,", FileFixture.floats(1, 2, 3));
    assertRefused(
        Arrays.copyOf(whole, whole.length - 1),
        "cut short after 11 bytes of numbers (expected: 12");
    assertRefused(Arrays.copyOf(whole, 12), "its header");
    assertRefused(Arrays.copyOf(whole, 4), "no NPY array");
  }

  @Test
  void readsOneArrayOfAZip() throws Exception {
    byte[] zip =
        FileFixture.zip(
            Map.of(
                "x.npy", FileFixture.npy("<f4", "1,", FileFixture.floats(4)),
                "y.npy", FileFixture.npy("<i8", "1,", FileFixture.longs(9))));

    assertThat(NpyReader.isZip(file(zip))).isTrue();
    assertThat(NpyReader.read(file(zip), "y").floats()).containsExactly(9);
    assertThatThrownBy(() -> NpyReader.read(file(zip), "z"))
        .hasMessage("x.npy: no array z (expected: one of [x, y])");
  }

  // A zip of a few kilobytes holds more than may come out of it.
  @Test
  void stopsAZipBombWhereTheBoundIs() throws Exception {
    byte[] bomb =
        FileFixture.zip(Map.of("x.npy", FileFixture.npy("|u1", "50000000,", new byte[50_000_000])));

    assertThat(bomb.length).isLessThan(100_000);
    assertThatThrownBy(() -> NpyReader.read(file(bomb), "x"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more than 1000000 bytes, unpacked");
  }

  @Test
  void refusesADamagedZip() throws Exception {
    byte[] zip =
        FileFixture.zip(Map.of("x.npy", FileFixture.npy("<f4", "1,", FileFixture.floats(4))));
    assertThatThrownBy(() -> NpyReader.read(file(Arrays.copyOf(zip, zip.length - 30)), "x"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("x.npy: damaged: ");
  }
}
