package io.modelgrid.training.data;

import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the files of a training, and refuses those that it may not read. What it says about a path
 * outside the folders does not depend on whether there is anything.
 */
final class FileFinder {
  private final DataPlaces places;
  private final Fetcher fetcher;

  FileFinder(DataPlaces places) {
    this.places = places;
    this.fetcher = new Fetcher(places);
  }

  /**
   * A file, or a folder, on this machine; what lies elsewhere is fetched.
   *
   * @throws DataException if it may not be read or is not there
   */
  DataFile find(Location location) throws DataException {
    Path path =
        switch (location.kind()) {
          case PATH -> local(location.value());
          case URL -> fetcher.fetch(location.value());
          case ARTIFACT -> artifact(location);
        };
    return new DataFile(location.toString(), path, places.maxBytes());
  }

  private Path artifact(Location location) throws DataException {
    Path path = places.artifacts().get(location.value());
    if (path == null) {
      throw new DataException(location + ": no such artifact (expected: one that was uploaded)");
    }
    return path;
  }

  private Path local(String text) throws DataException {
    Path given = path(text);
    List<Path> candidates = new ArrayList<>();
    for (Path each : places.folders()) {
      Path folder = each.toAbsolutePath().normalize();
      Path candidate = folder.resolve(given).normalize();
      if (candidate.startsWith(folder)) {
        candidates.add(candidate);
      }
    }
    if (candidates.isEmpty()) {
      throw refusal(text);
    }
    for (Path candidate : candidates) {
      if (Files.exists(candidate)) {
        return real(text, candidate);
      }
    }
    throw new DataException(
        text
            + ": no such file (expected: a file in "
            + folders()
            + ", modelgrid.training.folders)");
  }

  private static Path path(String text) throws DataException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new DataException(text + ": no path (expected: a path in an allowed folder)", e);
    }
  }

  /** The path without links, if these do not lead out of the allowed folders. */
  private Path real(String text, Path path) throws DataException {
    try {
      Path real = path.toRealPath();
      for (Path folder : places.folders()) {
        if (Files.isDirectory(folder) && real.startsWith(folder.toRealPath())) {
          if (Files.isRegularFile(real) || Files.isDirectory(real)) {
            return real;
          }
          throw new DataException(text + ": no plain file (expected: a file or a folder)");
        }
      }
    } catch (IOException e) {
      throw new DataException(text + ": cannot be read on this node: " + e.getMessage(), e);
    }
    throw refusal(text);
  }

  private DataException refusal(String text) {
    return new DataException(
        "%s: not in a folder from which data may be read (expected: below %s,"
                .formatted(text, folders())
            + " modelgrid.training.folders)");
  }

  private String folders() {
    return places.folders().isEmpty()
        ? "one of none"
        : String.join(" or ", places.folders().stream().map(Path::toString).toList());
  }
}
