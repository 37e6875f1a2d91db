package io.modelgrid.training.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Pictures by class: a folder, or a zip of one, in which there is a folder for each class with the
 * pictures of it. Links are not followed; nothing is unpacked to disk.
 */
public final class PictureFolder implements AutoCloseable {
  private static final String MACOS = "__MACOSX";

  private final DataFile file;
  private final @Nullable ZipFile zip;
  private final List<Entry> entries;
  private final List<String> strays;

  private PictureFolder(DataFile file, @Nullable ZipFile zip, List<String> names, int top) {
    this.file = file;
    this.zip = zip;
    List<Entry> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String name : names) {
      String[] parts = name.substring(top).split("/", -1);
      if (parts.length == 2) {
        found.add(new Entry(parts[0], name));
      } else {
        others.add(name);
      }
    }
    this.entries = List.copyOf(found);
    this.strays = List.copyOf(others);
  }

  /**
   * One picture.
   *
   * @param className name of its folder
   * @param name of the file, in the whole
   */
  public record Entry(String className, String name) {}

  /**
   * Lists a folder or a zip.
   *
   * @param most more files are refused
   */
  public static PictureFolder open(DataFile file, int most) throws DataException {
    try {
      return Files.isDirectory(file.path()) ? ofFolder(file, most) : ofZip(file, most);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static PictureFolder ofFolder(DataFile file, int most) throws IOException, DataException {
    Path root = file.path();
    try (Stream<Path> walk = Files.walk(root)) {
      List<String> names =
          walk.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
              .map(each -> root.relativize(each).toString())
              .filter(PictureFolder::isVisible)
              .limit(most + 1L)
              .sorted()
              .toList();
      check(file, names.size(), most);
      return new PictureFolder(file, null, names, 0);
    }
  }

  private static PictureFolder ofZip(DataFile file, int most) throws IOException, DataException {
    ZipFile zip = new ZipFile(file.path().toFile());
    boolean ready = false;
    try {
      check(file, zip.size(), Math.max(most, 2 * most));
      List<String> names = new ArrayList<>();
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (!entry.isDirectory() && isVisible(entry.getName())) {
          names.add(entry.getName());
        }
      }
      check(file, names.size(), most);
      names.sort(Comparator.naturalOrder());
      PictureFolder folder = new PictureFolder(file, zip, names, top(names));
      ready = true;
      return folder;
    } finally {
      if (!ready) {
        zip.close();
      }
    }
  }

  private static void check(DataFile file, int found, int most) throws DataException {
    if (found > most) {
      throw file.mistake("more than " + most + " files (expected: at most that, max-rows)");
    }
  }

  private static boolean isVisible(String name) {
    return !name.startsWith(".") && !name.contains("/.") && !name.startsWith(MACOS);
  }

  /** Length of the one folder in which all the classes lie, if there is one. */
  private static int top(List<String> names) {
    if (names.isEmpty()) {
      return 0;
    }
    String first = names.get(0);
    String top = first.substring(0, first.indexOf('/') + 1);
    boolean common =
        names.stream()
            .allMatch(each -> each.startsWith(top) && each.indexOf('/', top.length()) >= 0);
    return common ? top.length() : 0;
  }

  /** The pictures, sorted by name. */
  public List<Entry> entries() {
    return entries;
  }

  /** Files that lie in no folder of a class. */
  public List<String> strays() {
    return strays;
  }

  /** Why a picture is not read at all; empty if it may be. */
  public Optional<String> obstacle(Entry entry) {
    return zip == null && Files.isSymbolicLink(file.path().resolve(entry.name))
        ? Optional.of("a link (expected: a file)")
        : Optional.empty();
  }

  /**
   * The bytes of a picture.
   *
   * @param most one more than that are read at most
   * @throws DataException if it cannot be read
   */
  public byte[] read(Entry entry, int most) throws DataException {
    try (InputStream in = stream(entry)) {
      return in.readNBytes(most + 1);
    } catch (IOException e) {
      throw new DataFile(file.name() + ": " + entry.name, file.path(), most).unreadable(e);
    }
  }

  private InputStream stream(Entry entry) throws IOException {
    if (zip == null) {
      return Files.newInputStream(file.path().resolve(entry.name), LinkOption.NOFOLLOW_LINKS);
    }
    InputStream in = zip.getInputStream(zip.getEntry(entry.name));
    if (in == null) {
      throw new IOException("no such entry");
    }
    return in;
  }

  @Override
  public void close() throws DataException {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException e) {
        throw file.unreadable(e);
      }
    }
  }
}
