package io.modelgrid.cli.local;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The end of a log file, and what is added to it. */
public final class LogTail {
  // Lines are looked for in this much of the file's end.
  private static final int WINDOW = 256 << 10;

  private final Path file;
  private long position;

  /** Follows a file from where it ends now; it need not exist yet. */
  public LogTail(Path file) {
    this.file = file;
    this.position = size(file);
  }

  /** Prints what was added since the last call; from the start again once the file was rotated. */
  public void printNew(PrintStream out) {
    long size = size(file);
    if (size < position) {
      position = 0;
    }
    if (size > position) {
      String text = read(file, position, size);
      out.print(text);
      out.flush();
      position = size;
    }
  }

  /** The last lines of a file; none if it is not there. */
  public static List<String> lines(Path file, int count) {
    long size = size(file);
    if (size == 0) {
      return List.of();
    }
    List<String> lines = read(file, Math.max(0, size - WINDOW), size).lines().toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }

  /** The end of a node's log and of its console, indented, for an error. */
  static String ofNode(GridFolder folder, int number, int count) {
    List<String> lines = new ArrayList<>(lines(folder.log(number), count));
    lines.addAll(lines(folder.console(number), count));
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

  private static String read(Path file, long from, long to) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(from);
      byte[] bytes = new byte[Math.toIntExact(Math.min(to - from, Integer.MAX_VALUE - 16))];
      int length = 0;
      for (int n = 0; n >= 0 && length < bytes.length; ) {
        n = in.read(bytes, length, bytes.length - length);
        length += Math.max(0, n);
      }
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
