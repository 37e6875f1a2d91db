package io.modelgrid.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes bundles as zip files. Entries come in the order of their names, all with the same time and
 * stored rather than deflated, so that the same content gives the same bytes with any zlib, and
 * with them the same digest.
 */
public final class BundlePacker {
  // setTimeLocal, not setTime: the latter depends on the machine's time zone.
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private BundlePacker() {}

  /** Opens an entry's content; called twice. */
  @FunctionalInterface
  public interface Source {
    InputStream open() throws IOException;
  }

  /** Packs these entries, by name, into {@code target}, which is overwritten. */
  public static void pack(Map<String, Source> entries, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, Source> entry : new TreeMap<>(entries).entrySet()) {
        zip.putNextEntry(stored(entry.getKey(), entry.getValue()));
        try (InputStream in = entry.getValue().open()) {
          in.transferTo(zip);
        }
        zip.closeEntry();
      }
    }
  }

  /** Packs a folder; see {@link FolderEntries} for what is in it. */
  public static void packFolder(Path folder, Path target) throws IOException {
    SortedMap<String, Source> entries = new TreeMap<>();
    FolderEntries.of(folder).forEach((name, file) -> entries.put(name, () -> open(file)));
    pack(entries, target);
  }

  private static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  private static ZipEntry stored(String name, Source source) throws IOException {
    CRC32 crc = new CRC32();
    long size = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = source.open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
        size += n;
      }
    }
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCompressedSize(size);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(TIME);
    return entry;
  }
}
