package io.modelgrid.cli.demo;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that can be uploaded: a file of the caller as it is, or what was packed into a temporary
 * one, which goes when this is closed.
 *
 * @param fileName the name under which it is uploaded
 */
public record PreparedBundle(Path file, String fileName, boolean temporary)
    implements AutoCloseable {

  /** A file as it is, or a folder packed. */
  public static PreparedBundle of(Path source) {
    Path name = source.getFileName();
    String fileName = name == null ? "bundle" : name.toString();
    if (!Files.isReadable(source)) {
      throw new CommandException(
          ExitCode.INPUT, source + ": cannot be read (expected: a model file, a zip or a folder).");
    }
    if (!Files.isDirectory(source)) {
      return new PreparedBundle(source, fileName, false);
    }
    return packed(fileName + ".zip", target -> BundlePacker.packFolder(source, target));
  }

  /** The demo model. */
  public static PreparedBundle ofDemoModel() {
    return packed(DemoModel.FILE_NAME, DemoModel::pack);
  }

  private interface Packing {
    void into(Path target) throws IOException;
  }

  private static PreparedBundle packed(String fileName, Packing packing) {
    Path target = null;
    boolean whole = false;
    try {
      target = Files.createTempFile("modelgrid-", ".zip");
      packing.into(target);
      whole = true;
      return new PreparedBundle(target, fileName, true);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.INPUT, fileName + " cannot be packed: " + e.getMessage(), e);
    } finally {
      if (target != null && !whole) {
        delete(target);
      }
    }
  }

  @Override
  public void close() {
    if (temporary) {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
