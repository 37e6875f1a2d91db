package io.modelgrid.cli.local;

import io.modelgrid.cli.log.ShownLine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The end of a log file, and what is added to it. */
public final class LogTail {
  // Lines are looked for in this much of the file's end.
  private static final int WINDOW = 1 << 20;
  private static final int MOST_AT_ONCE = 4 << 20;

  private final Path file;
  private long position;

  /** Follows a file from where it ends now; it need not exist yet. */
  public LogTail(Path file) {
    this.file = file;
    this.position = size(file);
  }

  /**
   * The lines that were added since the last call; from the start again once the file was rotated.
   * A line that has no end yet waits for it.
   */
  public List<String> newLines() {
    long size = size(file);
    if (size < position) {
      position = 0;
    }
    if (size == position) {
      return List.of();
    }
    byte[] bytes = bytes(file, position, Math.min(size, position + MOST_AT_ONCE));
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end == 0 && bytes.length < MOST_AT_ONCE) {
      return List.of();
    }
    int taken = end == 0 ? bytes.length : end; // nothing of ours is that long
    position += taken;
    return new String(bytes, 0, taken, StandardCharsets.UTF_8).lines().toList();
  }

  /** The last lines of a file; none if it is not there. */
  public static List<String> lines(Path file, int count) {
    long size = size(file);
    if (size == 0) {
      return List.of();
    }
    byte[] bytes = bytes(file, Math.max(0, size - WINDOW), size);
    List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    if (size > WINDOW && lines.size() > 1) {
      lines = lines.subList(1, lines.size()); // its beginning is cut off
    }
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /** The end of a node's log and of its console, indented, for an error. */
  static String ofNode(GridFolder folder, int number, int count) {
    List<String> lines = new ArrayList<>();
    lines(folder.log(number), count).forEach(line -> lines.addAll(ShownLine.of(line)));
    lines(folder.console(number), count).forEach(line -> lines.addAll(ShownLine.of(line)));
    if (lines.isEmpty()) {
      return "  (nothing; see " + folder.logs(number) + ")";
    }
    return "  " + String.join("\n  ", lines) + "\n  (all of it: " + folder.logs(number) + ")";
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file, long from, long to) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      byte[] bytes = new byte[Math.toIntExact(Math.min(to - from, Integer.MAX_VALUE - 16))];
      int length = 0;
      for (int n = 0; n >= 0 && length < bytes.length; ) {
        n = in.read(bytes, length, bytes.length - length);
        length += Math.max(0, n);
      }
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
