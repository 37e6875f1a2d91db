package io.modelgrid.http.oip;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a load brings with it, as one bundle. A path {@code 3/model.onnx} says that the
 * file belongs to a version, which all files must share; the number itself counts for nothing,
 * since the grid numbers versions. Paths are names inside the bundle and are followed nowhere.
 */
final class ModelFiles {
  private static final Pattern OF_VERSION = Pattern.compile("([0-9]{1,18})/(.*)", Pattern.DOTALL);
  private static final int LONGEST = 255;
  private static final int MOST = 1000;
  // So that the same files make the same bundle.
  private static final LocalDateTime LONG_AGO = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final SortedMap<String, FileSource> files = new TreeMap<>();

  /**
   * Checks the paths.
   *
   * @throws RefusedException with status 400 for paths that are no names, or of two versions
   */
  ModelFiles(Map<String, FileSource> sources) {
    if (sources.size() > MOST) {
      throw Refusal.badRequest("more than " + MOST + " files");
    }
    String version = null;
    for (Map.Entry<String, FileSource> source : sources.entrySet()) {
      Matcher matcher = OF_VERSION.matcher(source.getKey());
      boolean ofVersion = matcher.matches();
      String name = ofVersion ? matcher.group(2) : source.getKey();
      checkName(source.getKey(), name);
      version = ofVersion ? checkVersion(matcher.group(1), version) : version;
      if (files.put(name, source.getValue()) != null) {
        throw Refusal.badRequest("file '" + Refusal.shown(name) + "' was given twice");
      }
    }
  }

  private static String checkVersion(String version, @Nullable String other) {
    if (other != null && !other.equals(version)) {
      throw Refusal.badRequest(
          "the files belong to the versions " + other + " and " + version + " (expected: one)");
    }
    return version;
  }

  private static void checkName(String path, String name) {
    boolean ok = name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    for (String part : name.split("/", -1)) {
      ok &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    ok &= name.indexOf('\\') < 0 && name.indexOf(':') < 0;
    ok &= name.chars().noneMatch(Character::isISOControl);
    if (!ok) {
      throw Refusal.badRequest(
          "file '"
              + Refusal.shown(path.replaceAll("\\p{Cntrl}", "?"))
              + "' (expected: VERSION/NAME, such as 1/model.onnx, without '..' and at most "
              + LONGEST
              + " bytes)");
    }
  }

  /** The name of the bundle, which says what it is. */
  String bundleName() {
    String first = files.firstKey();
    return isLone() ? first : "model.zip";
  }

  private boolean isLone() {
    return files.size() == 1 && files.firstKey().indexOf('/') < 0;
  }

  /** Writes the bundle: a lone file as it is, several as a zip. Blocks. */
  void writeTo(Path bundle) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(bundle), 1 << 16)) {
      if (isLone()) {
        for (FileSource only : files.values()) {
          only.writeTo(out);
        }
      } else {
        writeZip(out);
      }
    }
  }

  private void writeZip(OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, FileSource> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(LONG_AGO);
        zip.putNextEntry(entry);
        file.getValue().writeTo(zip);
        zip.closeEntry();
      }
    }
  }
}
