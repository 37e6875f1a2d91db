package io.modelgrid.engine.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacked bundles that the nodes of one machine have in common, so that one of them unpacks for
 * all: {@code <root>/<sha256>/} holds hard links to the files that each of them has in a cache of
 * its own. Nobody has to agree with anybody: a node's own links keep its files whatever becomes of
 * these, and a folder whose files have no other link any more is nobody's and is removed.
 *
 * <p>Where there are no hard links nothing is shared, and each node unpacks for itself.
 * Thread-safe, also beside other processes.
 */
final class SharedBundles {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBundles.class);
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  /** Bundles in a folder, which is made with the first of them. */
  SharedBundles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** Links a bundle's files into an empty folder; false, and nothing in it, if that cannot be. */
  boolean take(String sha256, Path into) {
    Path shared = root.resolve(sha256);
    if (!Files.isDirectory(shared)) {
      return false;
    }
    try {
      link(shared, into);
      return true;
    } catch (IOException | UncheckedIOException e) {
      // Whoever used it last may have removed it meanwhile.
      LOG.debug("Bundle {} is not to be had from another node: {}", sha256, e.toString());
      contents(into).forEach(SharedBundles::remove);
      return false;
    }
  }

  /** Shares the files of a node's own folder, unless they are shared already. */
  void offer(String sha256, Path own) {
    Path shared = root.resolve(sha256);
    if (Files.isDirectory(shared) || !countsLinks()) {
      return;
    }
    try {
      Files.createDirectories(root);
      Path unfinished = Files.createTempDirectory(root, UNFINISHED);
      try {
        link(own, unfinished);
        Files.move(unfinished, shared, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(unfinished);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("Bundle {} is not shared: {}", sha256, e.toString());
    }
  }

  /** Removes a bundle if no node has it any more. */
  void removeUnused(String sha256) {
    Path shared = root.resolve(sha256);
    if (Files.isDirectory(shared) && isUnused(shared)) {
      delete(shared);
    }
  }

  /** Removes all that no node has any more. */
  void removeAllUnused() {
    if (!Files.isDirectory(root)) {
      return;
    }
    try (Stream<Path> children = Files.list(root)) {
      children.filter(SharedBundles::isUnused).toList().forEach(SharedBundles::delete);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The unpacked bundles could not be looked through: {}", e.toString());
    }
  }

  /** Whether this machine tells how many links a file has. */
  private boolean countsLinks() {
    return root.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static void link(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      try {
        Files.createLink(target, file);
      } catch (UnsupportedOperationException e) {
        throw new IOException("this file system makes no hard links", e);
      }
    }
  }

  private static boolean isUnused(Path shared) {
    try (Stream<Path> all = Files.walk(shared)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Object links = Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
        if (!Integer.valueOf(1).equals(links)) {
          return false;
        }
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} changes while it is looked at: {}", shared, e.toString());
      return false;
    }
  }

  /** Another node may be at it too. */
  private static void delete(Path directory) {
    if (Files.exists(directory)) {
      contents(directory).forEach(SharedBundles::remove);
      remove(directory);
    }
  }

  /** What a folder holds, the deepest first. */
  private static List<Path> contents(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> found = new ArrayList<>(all.sorted(Comparator.reverseOrder()).toList());
      found.remove(directory);
      return found;
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} changes while it is looked at: {}", directory, e.toString());
      return List.of();
    }
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("{} is not removed now: {}", path, e.toString());
    }
  }
}
