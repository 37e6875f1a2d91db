package io.modelgrid.actors.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which waiting trainings begin now, and where; and why the others wait. Pure.
 *
 * <p>Higher priorities go first. Within a priority it is the turn of the owner whose trainings take
 * the fewest cores, and of the oldest of that owner's. One that would fit on a node, but not now,
 * keeps that node: smaller ones that come later must not keep it out for ever.
 */
final class QueuePolicy {
  private QueuePolicy() {}

  /**
   * A training that waits.
   *
   * @param order when it came; smaller ones first
   * @param lastNode where it ran last, whose folder may hold what it has done so far; or null
   */
  record Waiting(
      String training,
      String owner,
      int priority,
      long order,
      int cores,
      long memory,
      @Nullable String lastNode) {}

  /** What a node lends to trainings, all together. */
  record Site(String node, int cores, long memory) {}

  /** A training that has its place. */
  record Placed(String training, String owner, String node, int cores, long memory) {}

  /**
   * What follows.
   *
   * @param begins the node by training, in the order in which they begin
   * @param reasons why each of the others waits
   */
  record Plan(Map<String, String> begins, Map<String, String> reasons) {}

  static Plan decide(List<Waiting> waiting, List<Site> sites, List<Placed> placed) {
    return new Round(sites, placed).decide(waiting);
  }

  /** One decision, step by step. */
  private static final class Round {
    private final List<Site> sites;
    private final List<Placed> placed;
    private final Map<String, String> kept = new HashMap<>();
    private final Map<String, String> begins = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();

    Round(List<Site> sites, List<Placed> placed) {
      this.sites = sites;
      this.placed = new ArrayList<>(placed);
    }

    Plan decide(List<Waiting> waiting) {
      List<Waiting> left = new ArrayList<>(waiting);
      while (!left.isEmpty()) {
        Waiting next = left.stream().min(turn()).orElseThrow();
        left.remove(next);
        place(next);
      }
      return new Plan(begins, reasons);
    }

    private Comparator<Waiting> turn() {
      Map<String, Integer> cores = new HashMap<>();
      placed.forEach(each -> cores.merge(each.owner(), each.cores(), Integer::sum));
      return Comparator.comparing(Waiting::priority, Comparator.reverseOrder())
          .thenComparing(each -> cores.getOrDefault(each.owner(), 0))
          .thenComparing(Waiting::order);
    }

    private void place(Waiting next) {
      Set<String> large = new HashSet<>();
      sites.stream()
          .filter(site -> site.cores() >= next.cores() && site.memory() >= next.memory())
          .forEach(site -> large.add(site.node()));
      if (large.isEmpty()) {
        reasons.put(next.training(), tooLarge(next));
        return;
      }
      Optional<Site> free =
          sites.stream()
              .filter(site -> large.contains(site.node()) && !kept.containsKey(site.node()))
              .filter(site -> fits(next, site))
              .min(preference(next));
      if (free.isPresent()) {
        String node = free.get().node();
        begins.put(next.training(), node);
        placed.add(new Placed(next.training(), next.owner(), node, next.cores(), next.memory()));
        return;
      }
      reasons.put(next.training(), waits(next, large));
      sites.stream()
          .filter(site -> large.contains(site.node()) && !kept.containsKey(site.node()))
          .max(Comparator.comparing(this::freeCores).thenComparing(this::freeMemory))
          .ifPresent(site -> kept.put(site.node(), next.training()));
    }

    private boolean fits(Waiting next, Site site) {
      return freeCores(site) >= next.cores() && freeMemory(site) >= next.memory();
    }

    /** Where it was before; else where most is free. */
    private Comparator<Site> preference(Waiting next) {
      return Comparator.comparing((Site site) -> site.node().equals(next.lastNode()) ? 0 : 1)
          .thenComparing(this::freeCores, Comparator.reverseOrder())
          .thenComparing(Site::node);
    }

    private int freeCores(Site site) {
      return site.cores()
          - placed.stream()
              .filter(each -> each.node().equals(site.node()))
              .mapToInt(Placed::cores)
              .sum();
    }

    private long freeMemory(Site site) {
      return site.memory()
          - placed.stream()
              .filter(each -> each.node().equals(site.node()))
              .mapToLong(Placed::memory)
              .sum();
    }

    private String tooLarge(Waiting next) {
      if (sites.isEmpty()) {
        return "no node with the role training is there";
      }
      Site largest =
          sites.stream()
              .max(Comparator.comparing(Site::cores).thenComparing(Site::memory))
              .orElseThrow();
      return "it takes %s, more than any node lends (the largest, %s: %s)"
          .formatted(
              size(next.cores(), next.memory()),
              largest.node(),
              size(largest.cores(), largest.memory()));
    }

    private String waits(Waiting next, Set<String> large) {
      List<String> nodes = new ArrayList<>();
      for (Site site : sites) {
        if (large.contains(site.node())) {
          String before = kept.get(site.node());
          nodes.add(
              before == null
                  ? "%s has %s free"
                      .formatted(
                          site.node(),
                          size(Math.max(0, freeCores(site)), Math.max(0, freeMemory(site))))
                  : "%s is kept for training %s".formatted(site.node(), before));
        }
      }
      int before = begins.size() + reasons.size();
      String others = before == 0 ? "" : ", and %d go before it".formatted(before);
      return "it takes %s; %s%s"
          .formatted(size(next.cores(), next.memory()), String.join(", ", nodes), others);
    }

    private static String size(int cores, long memory) {
      return "%d %s and %d MiB".formatted(cores, cores == 1 ? "core" : "cores", memory >> 20);
    }
  }
}
