package io.modelgrid.engine.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import javax.imageio.ImageIO;

/** Pictures in files. */
public final class PictureFixture {
  private PictureFixture() {}

  /** One whose pixels differ, in colours. */
  public static BufferedImage colours(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (7 * x % 256) << 16 | (11 * y % 256) << 8 | (x + y) % 256);
      }
    }
    return image;
  }

  public static byte[] file(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("no writer for " + format);
    }
    return bytes.toByteArray();
  }

  /** All numbers of a picture. */
  public static float[] numbers(Pixels pixels) {
    FloatBuffer into = FloatBuffer.allocate(pixels.shape().size());
    pixels.write(into);
    return into.array();
  }
}
