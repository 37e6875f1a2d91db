package io.modelgrid.training.data;

import io.modelgrid.engine.digest.Sha256;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of files, and of folders with all that is in them. */
final class FileDigest {
  private static final int CHUNK = 1 << 16;

  private final MessageDigest digest = Sha256.begun();

  private FileDigest() {}

  /** Of one file or folder, in hex; for a file that of its bytes alone. */
  static String of(DataFile file) throws DataException {
    FileDigest all = new FileDigest();
    all.addContent(file);
    return Sha256.of(all.digest);
  }

  private void addContent(DataFile file) throws DataException {
    try {
      if (Files.isDirectory(file.path())) {
        addFolder(file.path());
      } else {
        addFile(file.path());
      }
    } catch (IOException e) {
      throw new DataException(file.name() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path each : files.stream().sorted().toList()) {
      addText(folder.relativize(each).toString());
      addText(String.valueOf(Files.size(each)));
      addFile(each);
    }
  }

  private void addFile(Path file) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
  }

  private void addText(String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
