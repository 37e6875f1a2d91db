package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.hotpath.Bounds.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a request costs beside its model: for each kind of work, in alternating rounds, the model in
 * process, an empty Pekko HTTP server, the reference of {@link NettyServer}, a node with replicas
 * of its own, and a node whose only replica is on another. The load generator shares the cores.
 */
public final class HotPathBench {
  private HotPathBench() {}

  /**
   * Runs it, prints the tables, and writes them and a plot below {@code target/bench-hotpath}.
   *
   * @param arguments see {@link HotPathOptions}
   */
  public static void run(Path root, List<String> arguments) throws Exception {
    HotPathOptions options = HotPathOptions.parse(arguments);
    List<WorkFigures> works = new ArrayList<>();
    double idle;
    try (Rig rig = Rig.start(root, options.works())) {
      List<Measurement> measurements = new ArrayList<>();
      double warmUp = 2 * options.warmUp();
      for (Work work : options.works()) {
        Measurement measurement = new Measurement(rig, work, options);
        measurements.add(measurement);
        works.add(measurement.run(warmUp));
        warmUp = options.warmUp();
      }
      idle = rig.idleShare();
      for (int i = 0; i < works.size(); i++) {
        measurements.get(i).allocate(works.get(i));
      }
    }
    List<Verdict> verdicts = Bounds.of(works, idle);
    String report = conditions(options) + MarkdownReport.of(works, verdicts);
    Path folder = Files.createDirectories(root.resolve("target/bench-hotpath"));
    Files.writeString(folder.resolve("hotpath.md"), report);
    Files.writeString(folder.resolve("hotpath.svg"), Plot.of(works));
    System.out.println(report);
    System.out.println("also in " + folder + " as hotpath.md, with a plot in hotpath.svg");
  }

  private static String conditions(HotPathOptions options) {
    return String.format(
        Locale.ROOT,
        "Medians of %d alternating rounds of %.1f s each; Java %s, %d cores, load generator"
            + " included.%n%n",
        options.rounds(),
        options.seconds(),
        Runtime.version().feature(),
        Runtime.getRuntime().availableProcessors());
  }
}
