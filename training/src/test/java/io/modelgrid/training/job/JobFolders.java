package io.modelgrid.training.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.yaml.snakeyaml.Yaml;

/** Makes the folders of jobs as a parent does, with small data. */
final class JobFolders {
  static final JsonMapper MAPPER = new JsonMapper();

  /** Hears nothing. */
  static final JobListener DEAF =
      new JobListener() {
        @Override
        public void progress(
            Phase phase, double done, OptionalDouble secondsLeft, String message) {}

        @Override
        public void epoch(int epoch, int epochs, Map<String, Double> values) {}
      };

  private final Path root;
  private final Path data;
  private final List<Path> more;

  /**
   * Folders below a root.
   *
   * @param more from where data may be read, too
   */
  JobFolders(Path root, Path... more) throws IOException {
    this.root = root;
    this.more = List.of(more);
    this.data = Files.createDirectories(root.resolve("data"));
    write("blobs.csv", blobs(600, 1, 1.0));
    write("swapped.csv", blobs(600, 1, -1.0));
    write("line.csv", line(300));
  }

  /** A file among the data. */
  void write(String name, String text) throws IOException {
    Files.writeString(data.resolve(name), text, StandardCharsets.UTF_8);
  }

  /** A job of this name with a specification in YAML. */
  Path job(String name, String yaml) throws IOException {
    return job(name, yaml, Map.of());
  }

  /**
   * The same with versions.
   *
   * @param versions bundles by {@code base}, {@code teacher} or {@code stable}
   */
  Path job(String name, String yaml, Map<String, Path> versions) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    ObjectNode order = MAPPER.createObjectNode();
    order.put("id", name).put("attempt", 1).put("threads", 1).put("code_version", "test");
    Object tree = new Yaml().load(yaml);
    order.set("specification", MAPPER.valueToTree(tree));
    ArrayNode places = order.putObject("places").putArray("folders").add(data.toString());
    more.forEach(each -> places.add(each.toAbsolutePath().normalize().toString()));
    versions.forEach(
        (role, bundle) ->
            order.putObject(role).put("version", "3").put("bundle", bundle.toString()));
    Files.write(folder.resolve("job.json"), MAPPER.writeValueAsBytes(order));
    return folder;
  }

  /** Runs a job to its end in this process. */
  static Outcome run(Path folder) throws IOException {
    try (JobFolder taken = JobFolder.take(folder).orElseThrow()) {
      Outcome outcome = Job.run(taken.order(), taken, DEAF, System::nanoTime);
      taken.write(outcome);
      return outcome;
    }
  }

  /** What a job left. */
  static JsonNode outcome(Path folder) throws IOException {
    return MAPPER.readTree(Files.readAllBytes(folder.resolve("result/outcome.json")));
  }

  /** Two clouds of points, of which each is a class. */
  private static String blobs(int rows, long seed, double side) {
    SplittableRandom random = new SplittableRandom(seed);
    StringJoiner lines = new StringJoiner("\n", "", "\n").add("x,y,region,kind");
    for (int row = 0; row < rows; row++) {
      boolean one = row % 2 == 0;
      double centre = side * (one ? 1 : -1);
      lines.add(
          "%.4f,%.4f,%s,%s"
              .formatted(
                  centre + random.nextDouble(-1.4, 1.4),
                  centre + random.nextDouble(-1.4, 1.4),
                  row % 3 == 0 ? "north" : "south",
                  one ? "one" : "two"));
    }
    return lines.toString();
  }

  private static String line(int rows) {
    SplittableRandom random = new SplittableRandom(2);
    StringJoiner lines = new StringJoiner("\n", "", "\n").add("x,y");
    for (int row = 0; row < rows; row++) {
      double x = random.nextDouble(0, 10);
      lines.add("%.4f,%.4f".formatted(x, 100 + 7 * x + random.nextDouble(-1, 1)));
    }
    return lines.toString();
  }
}
