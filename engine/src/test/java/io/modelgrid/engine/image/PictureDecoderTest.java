package io.modelgrid.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PictureDecoderTest {
  @Test
  void readsColoursFirst() throws Exception {
    Pixels pixels = PictureDecoder.decode(PictureFixture.file(PictureFixture.colours(3, 2), "png"));

    assertThat(pixels.shape()).isEqualTo(new PictureShape(3, 2, 3));
    assertThat(PictureFixture.numbers(pixels))
        .containsExactly(0, 7, 14, 0, 7, 14, 0, 0, 0, 11, 11, 11, 0, 1, 2, 1, 2, 3);
  }

  // The JDK's colour model would take the values for linear light: 64 would become 137.
  @Test
  void greyValuesStayAsTheyAreInTheFile() throws Exception {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage fine = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, 4, 1, 0, new int[] {0, 64, 128, 255});
    fine.getRaster().setSample(0, 0, 0, 0x40FF);

    Pixels pixels = PictureDecoder.decode(PictureFixture.file(image, "png"));
    assertThat(pixels.shape()).isEqualTo(new PictureShape(1, 1, 4));
    assertThat(PictureFixture.numbers(pixels)).containsExactly(0, 64, 128, 255);
    assertThat(PictureFixture.numbers(PictureDecoder.decode(PictureFixture.file(fine, "png"))))
        .containsExactly(64);
    assertThat(PictureDecoder.decode(PictureFixture.file(image, "jpg")).shape().channels())
        .isEqualTo(1);
  }

  @Test
  void readsPalettesAndLeavesTransparencyAway() throws Exception {
    BufferedImage palette = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
    palette.setRGB(0, 0, 0xFFFF0000);
    BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x0010_2030);

    assertThat(PictureFixture.numbers(PictureDecoder.decode(PictureFixture.file(palette, "png"))))
        .containsExactly(255, 0, 0);
    assertThat(PictureFixture.numbers(PictureDecoder.decode(PictureFixture.file(clear, "png"))))
        .containsExactly(0x10, 0x20, 0x30);
  }

  @Test
  void readsJpeg() throws Exception {
    Pixels pixels =
        PictureDecoder.decode(PictureFixture.file(PictureFixture.colours(16, 8), "jpg"));
    assertThat(pixels.shape()).isEqualTo(new PictureShape(3, 8, 16));
  }

  @Test
  void refusesWhatIsNoPicture() throws Exception {
    byte[] gif = PictureFixture.file(PictureFixture.colours(2, 2), "gif");
    byte[] text = "no picture".getBytes(StandardCharsets.UTF_8);
    for (byte[] file : new byte[][] {gif, text, new byte[0], new byte[1]}) {
      assertThatThrownBy(() -> PictureDecoder.decode(file))
          .isInstanceOf(PictureException.class)
          .hasMessage("no PNG and no JPEG file (expected: one of them)");
    }
  }

  @Test
  void refusesDamagedFiles() throws Exception {
    for (String format : new String[] {"png", "jpg"}) {
      byte[] whole = PictureFixture.file(PictureFixture.colours(64, 64), format);
      for (int length = 4; length < 60; length += 5) {
        byte[] part = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> PictureDecoder.decode(part)).isInstanceOf(PictureException.class);
      }
    }
  }

  // A file of fifty bytes claims to be 60,000 by 60,000 pixels; nothing of them is allocated.
  @Test
  void refusesPicturesThatAreTooLargeByTheirHeader() {
    byte[] bomb = header(60_000, 60_000);
    assertThatThrownBy(() -> PictureDecoder.decode(bomb))
        .hasMessage("a picture of 60000 x 60000 pixels (expected: at most 12000000)");
    assertThatThrownBy(() -> PictureDecoder.check(bomb)).isInstanceOf(PictureException.class);
    assertThatThrownBy(() -> PictureDecoder.decode(new byte[PictureDecoder.MOST_BYTES + 1]))
        .hasMessage("a file of 16777217 bytes (expected: at most 16777216)");
  }

  /** The beginning of a PNG in colours. */
  private static byte[] header(int width, int height) {
    ByteBuffer chunk = ByteBuffer.allocate(17);
    chunk.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    chunk.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(chunk.array());
    return ByteBuffer.allocate(33)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10})
        .putInt(13)
        .put(chunk.array())
        .putInt((int) crc.getValue())
        .array();
  }

  @Test
  void checkingTellsPicturesFromOtherFiles() throws Exception {
    PictureDecoder.check(PictureFixture.file(PictureFixture.colours(2, 2), "png"));
    assertThatThrownBy(() -> PictureDecoder.check(new byte[] {1}))
        .isInstanceOf(PictureException.class);
  }
}
