package io.modelgrid.engine.bundle;

import io.modelgrid.engine.servable.LoadException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Looks through a zip's central directory for what {@code java.util.zip} does not show: the number
 * of entries before anything is allocated for them, and the Unix file type in the external
 * attributes. {@code java.util.zip} itself never makes links, but a bundle that asks for one is
 * refused rather than unpacked as something else.
 *
 * <p>Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_SIZE = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_SIZE = 56;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_SIZE = 46;

  private static final int MADE_BY_UNIX = 3;
  private static final int TYPE_MASK = 0xf000;
  private static final int TYPE_NONE = 0;
  private static final int TYPE_FOLDER = 0x4000;
  private static final int TYPE_FILE = 0x8000;

  private final FileChannel channel;

  private ZipDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Refuses a zip with too many entries, or with links or special files.
   *
   * @throws LoadException if it is refused, or is cut short
   */
  static void check(Path zip, int maxEntries) throws LoadException, IOException {
    try (FileChannel channel = FileChannel.open(zip)) {
      new ZipDirectory(channel).check(maxEntries);
    } catch (EOFException e) {
      throw damaged();
    }
  }

  static LoadException damaged() {
    return LoadException.invalid("the zip is damaged or cut short (expected: a complete zip file)");
  }

  private void check(int maxEntries) throws LoadException, IOException {
    long end = findEnd();
    ByteBuffer tail = read(end, END_SIZE);
    long entries = Short.toUnsignedLong(tail.getShort(10));
    long size = Integer.toUnsignedLong(tail.getInt(12));
    long start = Integer.toUnsignedLong(tail.getInt(16));
    if ((entries == 0xffff || size == 0xffffffffL || start == 0xffffffffL)
        && end >= LOCATOR_SIZE
        && read(end - LOCATOR_SIZE, LOCATOR_SIZE).getInt(0) == LOCATOR_SIGNATURE) {
      ByteBuffer large = read(read(end - LOCATOR_SIZE, LOCATOR_SIZE).getLong(8), END64_SIZE);
      if (large.getInt(0) != END64_SIGNATURE) {
        throw damaged();
      }
      entries = large.getLong(32);
      size = large.getLong(40);
      start = large.getLong(48);
    }
    if (entries < 0 || entries > maxEntries) {
      throw tooMany(maxEntries);
    }
    checkEntries(start, size, maxEntries);
  }

  private void checkEntries(long start, long size, int maxEntries)
      throws LoadException, IOException {
    if (start < 0 || size < 0 || start > channel.size() - size) {
      throw damaged();
    }
    long position = start;
    // The number in the tail may lie: what counts is what is there.
    for (int seen = 0; position < start + size; seen++) {
      if (seen >= maxEntries) {
        throw tooMany(maxEntries);
      }
      ByteBuffer entry = read(position, ENTRY_SIZE);
      if (entry.getInt(0) != ENTRY_SIGNATURE) {
        throw damaged();
      }
      checkType(entry);
      position +=
          ENTRY_SIZE
              + Short.toUnsignedLong(entry.getShort(28))
              + Short.toUnsignedLong(entry.getShort(30))
              + Short.toUnsignedLong(entry.getShort(32));
    }
  }

  private static void checkType(ByteBuffer entry) throws LoadException {
    boolean unix = entry.get(5) == MADE_BY_UNIX;
    int type = unix ? (entry.getInt(38) >>> 16) & TYPE_MASK : TYPE_NONE;
    if (type != TYPE_NONE && type != TYPE_FILE && type != TYPE_FOLDER) {
      throw LoadException.invalid(
          "the zip holds a link or a special file (expected: plain files and folders only)");
    }
  }

  private static LoadException tooMany(int maxEntries) {
    return LoadException.invalid(
        "the zip has more than "
            + maxEntries
            + " entries (expected: at most that many, modelgrid.engine.max-entries)");
  }

  private long findEnd() throws LoadException, IOException {
    int length = (int) Math.min(channel.size(), END_SIZE + LONGEST_COMMENT);
    long offset = channel.size() - length;
    ByteBuffer tail = read(offset, length);
    for (int at = length - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && at + END_SIZE + Short.toUnsignedInt(tail.getShort(at + 20)) == length) {
        return offset + at;
      }
    }
    throw damaged();
  }

  private ByteBuffer read(long position, int length) throws IOException {
    if (position < 0) {
      throw new EOFException();
    }
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }
}
