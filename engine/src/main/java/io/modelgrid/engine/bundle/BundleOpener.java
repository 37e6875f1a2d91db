package io.modelgrid.engine.bundle;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.servable.LoadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens uploaded bundles: a zip is unpacked, a lone model file is linked, both into {@code
 * <cache>/bundles/<sha256>/}, a folder of its own, so that a model that names further files finds
 * none but those of its bundle. A folder appears there whole or not at all and is used again until
 * it is removed, or the node starts anew: nothing waits until it lies on the disk. What one node of
 * a machine has unpacked the others link ({@link SharedBundles}). Thread-safe; blocks on the disk.
 */
public final class BundleOpener {
  private static final Logger LOG = LoggerFactory.getLogger(BundleOpener.class);
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;
  private final EngineSettings settings;
  private final @Nullable SharedBundles shared;

  /**
   * An opener over a node's own cache folder.
   *
   * @param cacheDirectory shared with no other node
   * @param sharedDirectory shared with the other nodes of this machine, or null to share nothing
   */
  public BundleOpener(
      Path cacheDirectory, @Nullable Path sharedDirectory, EngineSettings settings) {
    this.root = cacheDirectory.toAbsolutePath().normalize().resolve("bundles");
    this.settings = settings;
    this.shared = sharedDirectory == null ? null : new SharedBundles(sharedDirectory);
  }

  /**
   * Opens a bundle.
   *
   * @param artifact the file as it was uploaded
   * @param sha256 its digest in hex
   * @param fileName the name under which it was uploaded
   * @throws LoadException if it is refused, or this node's disk cannot take it
   */
  public Bundle open(Path artifact, String sha256, String fileName) throws LoadException {
    Path directory = directory(sha256);
    try {
      if (!Files.isDirectory(directory)) {
        make(artifact, directory, sha256);
      }
      return read(directory, fileName);
    } catch (NoSuchFileException e) {
      throw LoadException.here("the bundle's file is not on this node any more", e);
    } catch (IOException e) {
      throw LoadException.here(
          "the bundle could not be unpacked on this node: " + reason(e) + " (is the disk full?)",
          e);
    }
  }

  /** Removes the unpacked copy of a bundle, if there is one. */
  public void remove(String sha256) {
    delete(directory(sha256));
    if (shared != null) {
      shared.removeUnused(sha256);
    }
  }

  /**
   * Removes what an earlier life of this node left, finished or not: it may not have reached the
   * disk whole. For the node's start.
   */
  public void removeLeftovers() {
    if (Files.isDirectory(root)) {
      try (Stream<Path> children = Files.list(root)) {
        children.toList().forEach(BundleOpener::delete);
      } catch (IOException e) {
        LOG.warn("The cache of bundles could not be looked through: {}", reason(e));
      }
    }
    if (shared != null) {
      shared.removeAllUnused();
    }
  }

  private Path directory(String sha256) {
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "sha256: " + EntryName.shown(sha256) + " (expected: 64 hexadecimal digits)");
    }
    return root.resolve(sha256);
  }

  private void make(Path artifact, Path directory, String sha256)
      throws LoadException, IOException {
    boolean zip = isZip(artifact);
    Files.createDirectories(root);
    Path unfinished = Files.createTempDirectory(root, UNFINISHED + sha256.substring(0, 8) + "-");
    try {
      if (zip) {
        unpack(artifact, unfinished, sha256);
      } else {
        link(artifact, unfinished.resolve(BundleManifest.defaults().model()));
      }
      move(unfinished, directory);
    } finally {
      delete(unfinished);
    }
    if (zip && shared != null) {
      shared.offer(sha256, directory);
    }
  }

  private void unpack(Path zip, Path target, String sha256) throws LoadException, IOException {
    if (shared == null || !shared.take(sha256, target)) {
      new ZipUnpacker(zip, settings.maxUnpacked(), settings.maxEntries()).into(target);
    }
  }

  private static void move(Path unfinished, Path directory) throws IOException {
    try {
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the cache folder cannot move folders", e);
    } catch (IOException e) {
      // Somebody else unpacked the same bundle meanwhile: theirs is as good.
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** Magic numbers of a zip with entries, and of an empty one. */
  private static boolean isZip(Path file) throws IOException {
    byte[] head = new byte[4];
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(head, 0, 4) == 4
          && head[0] == 'P'
          && head[1] == 'K'
          && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
    }
  }

  private static void link(Path artifact, Path target) throws IOException {
    try {
      Files.createLink(target, artifact.toRealPath());
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("Copying, since this file system makes no hard link: {}", e.getMessage());
      Files.copy(artifact, target);
    }
  }

  private static Bundle read(Path directory, String fileName) throws LoadException, IOException {
    Path file = directory.resolve(BundleManifest.FILE_NAME);
    BundleManifest manifest =
        Files.isRegularFile(file) ? BundleManifest.read(file) : BundleManifest.defaults();
    List<Path> files = filesIn(directory);
    Path model = directory.resolve(manifest.model());
    if (!Files.isRegularFile(model)) {
      throw LoadException.invalid(
          EntryName.shown(fileName)
              + " has no "
              + EntryName.shown(manifest.model())
              + "; it holds "
              + shown(directory, files)
              + " (expected: a model file, named so or as modelgrid.json says)");
    }
    Path tokenizer = directory.resolve(manifest.tokenizer());
    boolean hasTokenizer = Files.isRegularFile(tokenizer);
    if (manifest.takesTexts() && !hasTokenizer) {
      throw LoadException.invalid(
          "the bundle has no "
              + EntryName.shown(manifest.tokenizer())
              + " (expected: the tokenizer that the task "
              + manifest.task().orElse("")
              + " needs)");
    }
    for (String sample : manifest.samples()) {
      if (!Files.isRegularFile(directory.resolve(sample))) {
        throw LoadException.invalid(
            "the bundle has no "
                + EntryName.shown(sample)
                + " (expected: the sample that modelgrid.json names)");
      }
    }
    long bytes = 0;
    for (Path each : files) {
      bytes += Files.size(each);
    }
    return new Bundle(
        directory,
        model,
        hasTokenizer ? Optional.of(tokenizer) : Optional.empty(),
        manifest,
        bytes);
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String shown(Path directory, List<Path> files) {
    if (files.isEmpty()) {
      return "no file";
    }
    List<String> names =
        files.stream()
            .limit(5)
            .map(each -> EntryName.shown(directory.relativize(each).toString()))
            .toList();
    return String.join(", ", names) + (files.size() > 5 ? ", …" : "");
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", directory, reason(e));
    } catch (UncheckedIOException e) {
      LOG.warn("{} could not be removed: {}", directory, e.getMessage());
    }
  }

  /** An error of the file system without the host's paths. */
  private static String reason(IOException e) {
    if (e instanceof java.nio.file.FileSystemException system) {
      String reason = system.getReason();
      return reason == null ? e.getClass().getSimpleName() : reason;
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
