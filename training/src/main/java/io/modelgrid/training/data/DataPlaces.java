package io.modelgrid.training.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * From where data may be had.
 *
 * @param folders in which, or below which, files may be read; links that lead out of them are not
 *     followed
 * @param urls beginnings of addresses that may be fetched, each with scheme, host and a path that
 *     ends in a slash
 * @param artifacts files of the artifact store, by SHA-256 in hex
 * @param scratch where fetched files are kept; what lies there already is not fetched again, so
 *     that a training that goes on sees what it saw before
 * @param maxBytes more bytes of one file, unpacked, are refused
 */
public record DataPlaces(
    List<Path> folders,
    List<String> urls,
    Map<String, Path> artifacts,
    Path scratch,
    long maxBytes) {
  /** The usual bound of one file. */
  public static final long USUAL_BYTES = 2_000_000_000L;

  public DataPlaces {
    folders = List.copyOf(folders);
    urls = List.copyOf(urls);
    artifacts = Map.copyOf(artifacts);
  }
}
