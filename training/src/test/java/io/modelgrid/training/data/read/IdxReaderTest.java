package io.modelgrid.training.data.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxReaderTest {
  private static final byte[] SIX = {0, 1, 2, (byte) 200, (byte) 254, (byte) 255};

  @TempDir private Path folder;

  private NumberArray read(byte[] bytes) throws Exception {
    return IdxReader.read(FileFixture.file(FileFixture.write(folder.resolve("x.idx"), bytes)));
  }

  private void assertRefused(byte[] bytes, String message) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("x.idx: " + message);
  }

  @Test
  void keepsUnsignedBytesAsTheyAre() throws Exception {
    NumberArray array = read(FileFixture.idx(SIX, 2, 3));

    assertThat(array.isBytes()).isTrue();
    assertThat(array.shape()).containsExactly(2, 3);
    assertThat(array.bytes()).isEqualTo(SIX);
    assertThat(array.value(5)).isEqualTo(255);
  }

  @Test
  void readsGzippedFilesWhateverTheirName() throws Exception {
    assertThat(read(FileFixture.gzip(FileFixture.idx(SIX, 6))).bytes()).isEqualTo(SIX);
  }

  @Test
  void readsTheOtherTypesAsFloats() throws Exception {
    byte[] shorts = ByteBuffer.allocate(4).putShort((short) -2).putShort((short) 300).array();
    byte[] doubles = ByteBuffer.allocate(8).putDouble(0.5).array();
    byte[] floats = ByteBuffer.allocate(4).putFloat(-1.25f).array();
    byte[] ints = ByteBuffer.allocate(4).putInt(70_000).array();

    assertThat(read(FileFixture.idx(0x09, new byte[] {-1}, 1)).floats()).containsExactly(-1);
    assertThat(read(FileFixture.idx(0x0B, shorts, 2)).floats()).containsExactly(-2, 300);
    assertThat(read(FileFixture.idx(0x0C, ints, 1)).floats()).containsExactly(70_000);
    assertThat(read(FileFixture.idx(0x0D, floats, 1)).floats()).containsExactly(-1.25f);
    assertThat(read(FileFixture.idx(0x0E, doubles, 1)).floats()).containsExactly(0.5f);
  }

  @Test
  void refusesFilesThatWereCutShort() throws Exception {
    byte[] whole = FileFixture.idx(SIX, 2, 3);
    byte[] packed = FileFixture.gzip(whole);

    assertRefused(new byte[0], "cut short");
    assertRefused(Arrays.copyOf(whole, 6), "cut short");
    assertRefused(
        Arrays.copyOf(whole, whole.length - 1),
        "cut short after 5 bytes of numbers (expected: 6, for [2, 3] UINT8)");
    assertRefused(Arrays.copyOf(packed, packed.length - 12), "cut short");
  }

  @Test
  void refusesMoreBytesThanTheHeaderSays() {
    assertRefused(FileFixture.idx(SIX, 5), "more bytes than its header says (expected: 5");
  }

  @Test
  void refusesWhatIsNoIdxFile() {
    assertRefused(
        "P5 28 28 255".getBytes(java.nio.charset.StandardCharsets.UTF_8), "begins with 50352032");
    assertRefused(FileFixture.idx(0x0A, SIX, 6), "begins with 00000a01");
  }

  // A header of a few bytes claims 2 GB: nothing near that is allocated.
  @Test
  void believesNoHeaderBeforeTheBytesCome() {
    assertRefused(FileFixture.idx(SIX, 2_000_000_000), "cut short after 6 bytes of numbers");
    assertRefused(FileFixture.idx(SIX, 60_000, 60_000), "an array of [60000, 60000] UINT8");
    assertRefused(FileFixture.idx(SIX, -1), "dimension 0 is 4294967295");
  }

  @Test
  void refusesWhatUnpacksToMoreThanIsAllowed() throws Exception {
    byte[] bomb = FileFixture.gzip(FileFixture.idx(new byte[2_000_000], 2_000_000));

    assertThat(bomb.length).isLessThan(10_000);
    assertRefused(bomb, "more than 1000000 bytes, unpacked");
  }
}
