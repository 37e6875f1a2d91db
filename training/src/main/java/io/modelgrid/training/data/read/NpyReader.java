package io.modelgrid.training.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Arrays in NPY, NumPy's format (numpy.lib.format, versions 1 to 3), and in NPZ, which is a zip of
 * them. Objects, which Python would unpickle, are refused.
 */
public final class NpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final byte[] ZIP = {'P', 'K'};
  private static final String SUFFIX = ".npy";
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int MOST_ENTRIES = 1000;
  private static final int MOST_DIMENSIONS = 8;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9,\\s]*)\\),?\\s*\\}\\s*");
  private static final Map<String, ElementKind> KINDS =
      Map.ofEntries(
          Map.entry("u1", ElementKind.UINT8),
          Map.entry("b1", ElementKind.INT8),
          Map.entry("i1", ElementKind.INT8),
          Map.entry("i2", ElementKind.INT16),
          Map.entry("u2", ElementKind.UINT16),
          Map.entry("i4", ElementKind.INT32),
          Map.entry("u4", ElementKind.UINT32),
          Map.entry("i8", ElementKind.INT64),
          Map.entry("f2", ElementKind.FP16),
          Map.entry("f4", ElementKind.FP32),
          Map.entry("f8", ElementKind.FP64));

  private NpyReader() {}

  /** Whether a file is a zip of arrays rather than one. */
  public static boolean isZip(DataFile file) throws DataException {
    return file.read(in -> Arrays.equals(in.readNBytes(ZIP.length), ZIP));
  }

  /**
   * Reads the array of an NPY file.
   *
   * @throws DataException if it is none, cut short, too large, or of a type that is not read
   */
  public static NumberArray read(DataFile file) throws DataException {
    return file.read(in -> array(file.name(), in));
  }

  /**
   * Reads one array of an NPZ file.
   *
   * @throws DataException as {@link #read}, or if there is none of this name
   */
  public static NumberArray read(DataFile file, String array) throws DataException {
    String name = file.name() + ": " + array;
    try (ZipFile zip = new ZipFile(file.path().toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        throw file.mistake(zip.size() + " arrays (expected: at most " + MOST_ENTRIES + ")");
      }
      ZipEntry entry = zip.getEntry(array + SUFFIX);
      if (entry == null) {
        throw file.mistake("no array " + array + " (expected: one of " + names(zip) + ")");
      }
      // Bytes are counted as they come out, whatever the zip claims.
      try (InputStream in = new BoundedInput(zip.getInputStream(entry), file.maxBytes())) {
        return array(name, in);
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static Set<String> names(ZipFile zip) {
    Set<String> names = new TreeSet<>();
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      String name = all.nextElement().getName();
      if (name.endsWith(SUFFIX)) {
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    }
    return names;
  }

  private static NumberArray array(String name, InputStream in) throws IOException, DataException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new DataException(name + ": no NPY array (expected: a file that NumPy's save makes)");
    }
    Matcher header = HEADER.matcher(header(name, in, start[MAGIC.length]));
    if (!header.matches()) {
      throw new DataException(
          name + ": its header is not read (expected: descr, fortran_order and shape)");
    }
    if (header.group(2).equals("True")) {
      throw new DataException(
          name + ": in the order of Fortran (expected: saved after numpy.ascontiguousarray)");
    }
    String descr = header.group(1);
    ElementKind kind = descr.isEmpty() ? null : KINDS.get(descr.substring(1));
    if (kind == null || "<>|=".indexOf(descr.charAt(0)) < 0) {
      throw new DataException(
          name
              + ": elements of type "
              + descr
              + " (expected: whole or real numbers of at most 8 bytes, or booleans)");
    }
    ByteOrder order = descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return ArrayBody.read(name, in, shape(name, header.group(3)), kind, order);
  }

  private static String header(String name, InputStream in, int version)
      throws IOException, DataException {
    int sizeBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    byte[] size = Arrays.copyOf(in.readNBytes(sizeBytes), Integer.BYTES);
    int length = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (version < 1 || version > 3 || length < 1 || length > LONGEST_HEADER) {
      throw new DataException(
          "%s: version %d with a header of %d bytes (expected: version 1 to 3, at most %d bytes)"
              .formatted(name, version, Integer.toUnsignedLong(length), LONGEST_HEADER));
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static List<Integer> shape(String name, String text) throws DataException {
    List<Integer> shape = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      if (!each.isBlank()) {
        try {
          shape.add(Integer.parseInt(each.strip()));
        } catch (NumberFormatException e) {
          throw new DataException(name + ": shape (" + text + ") (expected: below 2³¹ each)", e);
        }
      }
    }
    if (shape.isEmpty() || shape.size() > MOST_DIMENSIONS) {
      throw new DataException(
          name + ": shape (" + text + ") (expected: 1 to " + MOST_DIMENSIONS + " dimensions)");
    }
    return shape;
  }
}
