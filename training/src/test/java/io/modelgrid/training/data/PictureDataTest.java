package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.image.PictureDecoder;
import io.modelgrid.engine.image.PictureShape;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.FileFixture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of pictures by class. */
class PictureDataTest {
  private static final String DATA = "{'format': 'images', 'rows': 'pictures'%s}";
  private static final String ALL = "{'validation': 0, 'test': 0}";

  @TempDir private Path folder;

  private static byte[] picture(String format, int width, int height, int colour)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, colour + 3 * x);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  private void write(String name, byte[] bytes) throws IOException {
    FileFixture.write(folder.resolve("pictures").resolve(name), bytes);
  }

  private void writeTwo() throws IOException {
    write("cat/1.png", picture("png", 4, 4, 0x0A1400));
    write("dog/1.png", picture("png", 4, 4, 0xFF0000));
  }

  private void assertRefused(String preparation, String message) {
    assertThatThrownBy(() -> DataFixture.load(folder, DATA.formatted(""), preparation, ALL))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void foldersAreClasses() throws Exception {
    writeTwo();
    write("dog/.hidden", new byte[1]);
    Prepared prepared = DataFixture.load(folder, DATA.formatted(""), "{'scale': 'none'}", ALL);

    assertThat(prepared.train().shape()).isEqualTo(RowShape.reals(3, 4, 4));
    assertThat(prepared.train().targets().names()).containsExactly("cat", "dog");
    float[] cat = DataFixture.row(prepared.train(), 0);
    assertThat(cat[0]).isEqualTo(10);
    assertThat(cat[16]).isEqualTo(20);
    assertThat(cat[33]).isEqualTo(3);
    assertThat(prepared.train().targets().classOf(1)).isEqualTo(1);
  }

  @Test
  void aZipIsAFolder() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("all/dog/1.png", picture("png", 4, 4, 0xFF0000));
    files.put("all/cat/1.png", picture("png", 4, 4, 0x0A1400));
    files.put("__MACOSX/x", new byte[1]);
    FileFixture.write(folder.resolve("pictures"), FileFixture.zip(files));
    Prepared prepared = DataFixture.load(folder, DATA.formatted(""), "{'scale': 'none'}", ALL);

    assertThat(prepared.train().targets().names()).containsExactly("cat", "dog");
    assertThat(DataFixture.row(prepared.train(), 0)[0]).isEqualTo(10);
  }

  // What the engine makes of the same file for a served version is the same, number by number.
  @Test
  void picturesAreDecodedAndResizedAsInServing() throws Exception {
    write("cat/1.jpg", picture("jpg", 9, 7, 0x0A1400));
    write("dog/1.png", picture("png", 30, 20, 0xFF0000));
    Prepared prepared =
        DataFixture.load(
            folder,
            DATA.formatted(""),
            "{'scale': 'none', 'image': {'height': 5, 'width': 6, 'channels': 'grey'}}",
            ALL);

    assertThat(prepared.train().shape()).isEqualTo(RowShape.reals(1, 5, 6));
    FloatBuffer served = FloatBuffer.allocate(30);
    PictureDecoder.decode(picture("png", 30, 20, 0xFF0000))
        .as(new PictureShape(1, 5, 6))
        .write(served);
    assertThat(DataFixture.row(prepared.train(), 1)).isEqualTo(served.array());
  }

  @Test
  void picturesOfOtherSizesAreBadUnlessASizeIsSaid() throws Exception {
    writeTwo();
    write("dog/2.png", picture("png", 5, 4, 0));
    assertRefused("{}", "pictures: dog/2.png: 3 x 4 x 5 (expected: 3 x 4 x 4 as the first");
    assertThat(
            DataFixture.load(
                    folder, DATA.formatted(""), "{'image': {'height': 4, 'width': 4}}", ALL)
                .train()
                .size())
        .isEqualTo(3);
  }

  @Test
  void whatIsNoPictureIsABadRow() throws Exception {
    writeTwo();
    write("dog/notes.txt", new byte[] {1, 2, 3});
    byte[] whole = picture("png", 4, 4, 0);
    write("dog/short.png", java.util.Arrays.copyOf(whole, whole.length / 2));
    write("lost.png", whole);
    assertRefused(
        "{}",
        "3 of 5 rows are bad, 60.0 % (expected: at most 0.00 %, max-bad-rows): pictures:"
            + " lost.png: in no folder of a class");
    assertRefused("{}", "dog/notes.txt: no PNG and no JPEG file (expected: one of them)");
    assertRefused("{}", "dog/short.png: damaged");
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    writeTwo();
    Path secret = FileFixture.write(folder.resolve("other/1.png"), picture("png", 4, 4, 0));
    Files.createSymbolicLink(folder.resolve("pictures/dog/2.png"), secret);
    Files.createSymbolicLink(folder.resolve("pictures/owl"), secret.getParent());
    assertRefused("{}", "dog/2.png: a link (expected: a file)");
    Prepared prepared =
        DataFixture.load(folder, DATA.formatted(", 'max-bad-rows': 0.5"), "{}", ALL);
    assertThat(prepared.train().targets().names()).containsExactly("cat", "dog");
  }

  @Test
  void picturesLargerThanAnyThatAreServedNeedASize() throws Exception {
    write("cat/1.png", picture("png", 1025, 2, 0));
    write("dog/1.png", picture("png", 1025, 2, 0xFF0000));
    assertRefused(
        "{}",
        "pictures: 3 x 2 x 1025 (expected: at most 1024 high and wide; preparation.image says a"
            + " size)");
    Prepared prepared =
        DataFixture.load(folder, DATA.formatted(""), "{'image': {'height': 2, 'width': 2}}", ALL);
    assertThat(prepared.train().size()).isEqualTo(2);
  }

  @Test
  void refusesAFolderWithoutPictures() throws Exception {
    Files.createDirectories(folder.resolve("pictures/cat"));
    assertRefused("{}", "pictures: no pictures (expected: a folder for each class");
  }
}
