package io.modelgrid.engine.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG files from strangers. What a file is decides its beginning, not its name;
 * its size is looked at before anything is decoded.
 */
public final class PictureDecoder {
  /** No file is longer. */
  public static final int MOST_BYTES = 16 << 20;

  /** No picture has more pixels: its numbers take at most 36 MB. */
  public static final int MOST_PIXELS = 12_000_000;

  private static final int BITS_OF_BYTE = 8;

  private PictureDecoder() {}

  /**
   * The picture in a file, grey or in colours as it was written; transparency is left away.
   *
   * @throws PictureException if it is no picture, damaged or too large
   */
  public static Pixels decode(byte[] file) throws PictureException {
    return read(
        file,
        reader -> {
          checkSize(reader);
          return pixels(reader.read(0));
        });
  }

  /**
   * Looks at the beginning of a file, and decodes nothing.
   *
   * @throws PictureException if it is no picture or too large
   */
  public static void check(byte[] file) throws PictureException {
    read(file, PictureDecoder::checkSize);
  }

  /** What is done with a file. */
  private interface Reading<T> {
    T from(ImageReader reader) throws IOException, PictureException;
  }

  private static <T> T read(byte[] file, Reading<T> reading) throws PictureException {
    if (file.length > MOST_BYTES) {
      throw new PictureException(
          "a file of %d bytes (expected: at most %d)".formatted(file.length, MOST_BYTES));
    }
    ImageReader reader = readerFor(file);
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file, 0, file.length))) {
      reader.setInput(in, true, true);
      return reading.from(reader);
    } catch (IOException | RuntimeException e) {
      throw new PictureException(
          "damaged, or of a kind that is not read: " + spoken(e) + " (expected: PNG or JPEG)", e);
    } finally {
      reader.dispose();
    }
  }

  /** How many pixels there are, if these are not too many. */
  private static long checkSize(ImageReader reader) throws IOException, PictureException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    long count = (long) width * height;
    if (count > MOST_PIXELS) {
      throw new PictureException(
          "a picture of %d x %d pixels (expected: at most %d)"
              .formatted(width, height, MOST_PIXELS));
    }
    return count;
  }

  private static ImageReader readerFor(byte[] file) throws PictureException {
    String format =
        startsWith(file, 0x89, 'P', 'N', 'G') ? "png" : startsWith(file, 0xFF, 0xD8) ? "jpeg" : "";
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw new PictureException("no PNG and no JPEG file (expected: one of them)");
    }
    return readers.next();
  }

  private static boolean startsWith(byte[] file, int... beginning) {
    for (int i = 0; i < beginning.length; i++) {
      if (i >= file.length || Byte.toUnsignedInt(file[i]) != beginning[i]) {
        return false;
      }
    }
    return true;
  }

  private static String spoken(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("");
  }

  private static Pixels pixels(BufferedImage image) {
    boolean grey =
        image.getColorModel().getNumColorComponents() == 1
            && !(image.getColorModel() instanceof IndexColorModel);
    return grey ? grey(image) : coloured(image);
  }

  /** From the raster: the colour model would take the values for linear light and change them. */
  private static Pixels grey(BufferedImage image) {
    PictureShape shape = new PictureShape(1, image.getHeight(), image.getWidth());
    Raster raster = image.getRaster();
    int shift = Math.max(0, image.getColorModel().getComponentSize(0) - BITS_OF_BYTE);
    byte[] values = new byte[shape.size()];
    int[] line = new int[shape.width()];
    for (int y = 0; y < shape.height(); y++) {
      raster.getSamples(0, y, shape.width(), 1, 0, line);
      for (int x = 0; x < shape.width(); x++) {
        values[y * shape.width() + x] = (byte) (line[x] >> shift);
      }
    }
    return Pixels.of(shape, values);
  }

  private static Pixels coloured(BufferedImage image) {
    PictureShape shape = new PictureShape(3, image.getHeight(), image.getWidth());
    int plane = shape.height() * shape.width();
    byte[] values = new byte[shape.size()];
    int[] line = new int[shape.width()];
    for (int y = 0; y < shape.height(); y++) {
      image.getRGB(0, y, shape.width(), 1, line, 0, shape.width());
      for (int x = 0; x < shape.width(); x++) {
        int place = y * shape.width() + x;
        values[place] = (byte) (line[x] >> 16);
        values[plane + place] = (byte) (line[x] >> 8);
        values[2 * plane + place] = (byte) line[x];
      }
    }
    return Pixels.of(shape, values);
  }
}
