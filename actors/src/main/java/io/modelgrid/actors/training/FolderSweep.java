package io.modelgrid.actors.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Removes the folders of trainings that are over. Blocks. */
final class FolderSweep {
  /** With which the names of folders begin that are used for a moment. */
  static final String SCRATCH = "check-";

  /** Longer than a copy of the catalogue can be behind. */
  private static final Duration SETTLED = Duration.ofMinutes(2);

  /** Longer than anybody needs a folder for a moment. */
  private static final Duration STALE = Duration.ofHours(6);

  private static final Pattern OURS = Pattern.compile("[0-9]{1,19}-[0-9a-f]{12}");

  private FolderSweep() {}

  /**
   * Removes what is ours, but for these, and what was changed lately: a node whose copy is further
   * may have begun a training in a folder that they share.
   */
  static void sweep(RunnerSetup setup, Set<String> kept) {
    if (!Files.isDirectory(setup.directory())) {
      return;
    }
    Instant now = setup.clock().instant();
    try (Stream<Path> all = Files.list(setup.directory())) {
      for (Path each : all.toList()) {
        String name = each.getFileName().toString();
        boolean over = OURS.matcher(name).matches() && !kept.contains(name);
        Duration age = Duration.between(Files.getLastModifiedTime(each).toInstant(), now);
        if ((over && age.compareTo(SETTLED) > 0)
            || (name.startsWith(SCRATCH) && age.compareTo(STALE) > 0)) {
          JobFolder.delete(each);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
