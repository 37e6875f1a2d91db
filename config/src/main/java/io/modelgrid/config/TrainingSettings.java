package io.modelgrid.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Trainings, on nodes with the role {@code training}.
 *
 * @param directory where they work; nodes of one machine may share it
 * @param folders in or below which their data may lie
 * @param urls beginnings of addresses from which their data may come
 * @param cores that they may use on this node, all together
 * @param memory bytes that they may use on this node, all together
 * @param jobMemory bytes that one is counted with that does not say how many it takes
 * @param heap bytes of those that are heap
 * @param nice how far their processes stand back, as {@code nice} says it
 * @param watchInterval how often data are looked at, where a change is a reason to train again
 */
public record TrainingSettings(
    Path directory,
    List<Path> folders,
    List<String> urls,
    int cores,
    long memory,
    long jobMemory,
    long heap,
    int nice,
    Duration watchInterval) {
  private static final long LEAST = 64L << 20;
  private static final long MOST = 1L << 44;
  private static final int MOST_CORES = 4096;
  private static final int MOST_NICE = 19;

  public TrainingSettings {
    folders = List.copyOf(folders);
    urls = List.copyOf(urls);
  }

  static TrainingSettings read(SettingsReader reader) {
    TrainingSettings settings =
        new TrainingSettings(
            reader.path("modelgrid.training.directory"),
            folders(reader),
            urls(reader),
            cores(reader.integer("modelgrid.training.cores", 0, MOST_CORES)),
            reader.bytes("modelgrid.training.memory", LEAST, MOST),
            reader.bytes("modelgrid.training.job-memory", LEAST, MOST),
            reader.bytes("modelgrid.training.heap", LEAST / 2, MOST),
            reader.integer("modelgrid.training.nice", 0, MOST_NICE),
            reader.duration(
                "modelgrid.training.watch-interval", Duration.ofSeconds(1), Duration.ofDays(7)));
    reader.require(
        settings.heap <= settings.jobMemory,
        "modelgrid.training.heap: %d bytes (expected: at most modelgrid.training.job-memory)"
            .formatted(settings.heap));
    reader.require(
        settings.jobMemory <= settings.memory,
        "modelgrid.training.job-memory: %d bytes (expected: at most modelgrid.training.memory)"
            .formatted(settings.jobMemory));
    return settings;
  }

  /** Half of the machine's, where nothing else is said. */
  private static int cores(int set) {
    return set > 0 ? set : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private static List<Path> folders(SettingsReader reader) {
    List<Path> folders = new ArrayList<>();
    for (String text : reader.texts("modelgrid.training.folders")) {
      try {
        folders.add(Path.of(text));
      } catch (InvalidPathException e) {
        reader.require(false, "modelgrid.training.folders: " + text + " (expected: paths)");
      }
    }
    return folders;
  }

  private static List<String> urls(SettingsReader reader) {
    List<String> urls = reader.texts("modelgrid.training.urls");
    for (String url : urls) {
      reader.require(
          url.matches("https?://[^/?#@]+/([^?#]*/)?"),
          "modelgrid.training.urls: "
              + url
              + " (expected: scheme, host and a path that ends in a slash, as https://host/data/)");
    }
    return urls;
  }
}
