package io.modelgrid.engine.bundle;

import io.modelgrid.engine.servable.LoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a stranger's zip into an empty folder, or refuses it. One instance unpacks one zip.
 *
 * <p>Every name is checked before the first byte is written; bytes are counted as they come out,
 * whatever the headers claim; nothing but plain files and folders is ever made. Where all files lie
 * under one common top folder, it is left away. It takes its time ({@link Pace}), and leaves it to
 * the kernel when the files are written to the disk.
 */
final class ZipUnpacker {
  private final Path zip;
  private final long maxBytes;
  private final int maxEntries;
  private final Pace pace = new Pace();
  private long written;

  ZipUnpacker(Path zip, long maxBytes, int maxEntries) {
    this.zip = zip;
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
  }

  /**
   * Unpacks.
   *
   * @throws LoadException if the zip is refused
   * @throws IOException if this node's disk fails
   */
  void into(Path directory) throws LoadException, IOException {
    ZipDirectory.check(zip, maxEntries);
    try (ZipFile file = open()) {
      List<ZipEntry> entries = files(file);
      int top = commonTop(entries);
      byte[] chunk = new byte[1 << 16];
      for (ZipEntry entry : entries) {
        Path target = directory.resolve(entry.getName().substring(top)).normalize();
        // INVARIANT: the names were checked; this would be a hole in that check.
        if (!target.startsWith(directory)) {
          throw new IllegalStateException("entry: outside (expected: inside its bundle)");
        }
        Files.createDirectories(target.getParent());
        unpack(file, entry, target, chunk);
      }
    }
  }

  private ZipFile open() throws LoadException, IOException {
    try {
      return new ZipFile(zip.toFile());
    } catch (ZipException e) {
      throw LoadException.invalid("the zip cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<ZipEntry> files(ZipFile zip) throws LoadException {
    List<ZipEntry> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ZipEntry entry :
        (Iterable<ZipEntry>) zip.stream().map(each -> (ZipEntry) each)::iterator) {
      String raw = entry.getName();
      String name = entry.isDirectory() ? raw.substring(0, raw.length() - 1) : raw;
      var mistake = EntryName.mistakeIn(name);
      if (mistake.isPresent()) {
        throw LoadException.invalid(
            "the zip has an entry named "
                + EntryName.shown(raw)
                + ": "
                + mistake.get()
                + " (expected: a plain relative name)");
      }
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw LoadException.invalid(
            "the zip has two entries named "
                + EntryName.shown(raw)
                + " (expected: each name once, whatever its case)");
      }
      if (!entry.isDirectory() && !isFinderLitter(name)) {
        files.add(entry);
      }
    }
    refuseFilesAsFolders(files);
    return files;
  }

  /** What macOS adds to every zip that it makes. */
  private static boolean isFinderLitter(String name) {
    return name.startsWith("__MACOSX/") || name.equals(".DS_Store") || name.endsWith("/.DS_Store");
  }

  private static void refuseFilesAsFolders(List<ZipEntry> files) throws LoadException {
    Set<String> names = new HashSet<>();
    files.forEach(file -> names.add(file.getName().toLowerCase(Locale.ROOT)));
    for (ZipEntry file : files) {
      String name = file.getName().toLowerCase(Locale.ROOT);
      for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
        if (names.contains(name.substring(0, slash))) {
          throw LoadException.invalid(
              "the zip has a file that is also a folder of "
                  + EntryName.shown(file.getName())
                  + " (expected: one or the other)");
        }
      }
    }
  }

  private static int commonTop(List<ZipEntry> files) {
    if (files.isEmpty()) {
      return 0;
    }
    String first = files.get(0).getName();
    String top = first.substring(0, first.indexOf('/') + 1);
    return files.stream().allMatch(file -> file.getName().startsWith(top)) ? top.length() : 0;
  }

  private void unpack(ZipFile file, ZipEntry entry, Path target, byte[] chunk)
      throws LoadException, IOException {
    CRC32 crc = new CRC32();
    long size = 0;
    try (InputStream in = stream(file, entry);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = read(in, chunk); read >= 0; read = read(in, chunk)) {
        size += read;
        written += read;
        if (written > maxBytes) {
          throw LoadException.invalid(
              "the zip unpacks to more than "
                  + maxBytes
                  + " bytes (expected: at most that, modelgrid.engine.max-unpacked)");
        }
        crc.update(chunk, 0, read);
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        pace.rest();
      }
    }
    if (crc.getValue() != entry.getCrc() || size != entry.getSize()) {
      throw ZipDirectory.damaged();
    }
  }

  /** Failures to read are the zip's fault, failures to write this node's: they must not mix. */
  private static int read(InputStream in, byte[] chunk) throws LoadException {
    try {
      return in.read(chunk);
    } catch (IOException e) {
      throw LoadException.invalid("the zip cannot be read: " + e.getMessage(), e);
    }
  }

  private static InputStream stream(ZipFile file, ZipEntry entry) throws LoadException {
    try {
      InputStream in = file.getInputStream(entry);
      if (in == null) {
        throw ZipDirectory.damaged();
      }
      return in;
    } catch (IOException e) {
      throw LoadException.invalid("the zip cannot be read: " + e.getMessage(), e);
    }
  }
}
