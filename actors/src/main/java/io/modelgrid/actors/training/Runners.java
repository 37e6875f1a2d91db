package io.modelgrid.actors.training;

import io.modelgrid.actors.training.QueuePolicy.Site;
import io.modelgrid.actors.training.TrainingSupervisor.RunnerReport;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the runners of all nodes reported last. Belongs to the supervisor. */
final class Runners {
  /** A runner that was silent for this long gets nothing new. */
  private static final Duration SILENT = Duration.ofSeconds(3);

  /** So much longer than a runner's patience is waited before its trainings go elsewhere. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final long patienceNanos;
  private final Map<String, Heard> heard = new HashMap<>();
  private long since;

  private record Heard(RunnerReport report, long at) {}

  /**
   * Nobody heard yet.
   *
   * @param now since when reports are taken, and answered, by this supervisor
   */
  Runners(Duration patience, long now) {
    this.patienceNanos = patience.toNanos();
    this.since = now;
  }

  void heard(RunnerReport report, long now) {
    heard.put(report.node(), new Heard(report, now));
  }

  /** What was heard does not count any more: reports were not taken for a while. */
  void forget(long now) {
    heard.clear();
    since = now;
  }

  /** Nodes that can be given something now, in the order of their names. */
  List<Site> sites(long now) {
    Map<String, Site> sites = new TreeMap<>();
    heard.forEach(
        (node, its) -> {
          RunnerReport report = its.report();
          if (now - its.at() < SILENT.toNanos() && report.cores() > 0) {
            sites.put(node, new Site(node, report.cores(), report.memory()));
          }
        });
    return List.copyOf(sites.values());
  }

  /** What its node says of the attempt that runs; null if nothing. */
  @Nullable JobReport report(TrainingState training) {
    Heard its = heard.get(String.valueOf(training.run().node()));
    return its == null
        ? null
        : its.report().jobs().stream()
            .filter(each -> each.training().equals(training.id()))
            .filter(each -> training.runs(each.attempt()))
            .findFirst()
            .orElse(null);
  }

  /**
   * Whether it is certain that a node runs no training any more: since its last answered report its
   * runner's patience has passed.
   */
  boolean isLost(@Nullable String node, long now) {
    Heard its = heard.get(String.valueOf(node));
    long last = its == null || its.at() - since < 0 ? since : its.at();
    return now - last > patienceNanos + MARGIN.toNanos();
  }

  /** One of them, for what any can do. */
  Optional<ActorRef<TrainingRunner.Command>> any(long now) {
    return sites(now).stream()
        .findFirst()
        .map(site -> heard.get(site.node()))
        .map(its -> its.report().runner());
  }
}
