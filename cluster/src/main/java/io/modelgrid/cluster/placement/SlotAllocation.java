package io.modelgrid.cluster.placement;

import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.membership.Membership;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.dispatch.Futures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Hands {@link PlacementPolicy}'s decisions to Cluster Sharding, one shard a slot. Keeps no state
 * of its own: it runs wherever the coordinator is, and reads this node's copies.
 *
 * <p>Moves nothing while the membership is unsettled: moving shards off a node that is merely
 * unreachable keeps them down for the length of a hand-off. A model's only slot is not moved
 * either, since its old replica goes before the new one is there, nor any slot of a model on which
 * an operation runs, nor of one that somebody placed by hand. What a {@link Wish} wants is the
 * reconciler's to do: here a new slot goes where the wish permits, and numbers whose replica has
 * left a drained node are freed, so that they are placed anew.
 */
public final class SlotAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
  private static final Logger log = LoggerFactory.getLogger(SlotAllocation.class);

  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Wishes> wishes;
  private final Predicate<String> lives;

  /**
   * An allocation over this node's copies.
   *
   * @param lives whether a replica in this slot was heard of lately
   */
  public SlotAllocation(
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      Supplier<CatalogueState> catalogue,
      Supplier<Wishes> wishes,
      Predicate<String> lives) {
    this.members = members;
    this.reports = reports;
    this.catalogue = catalogue;
    this.wishes = wishes;
    this.lives = lives;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String slot, Map<ActorRef, IndexedSeq<String>> current) {
    Map<String, ActorRef> regions = regions(current);
    String model = Site.modelOf(slot);
    Predicate<Site> permitted =
        wishes
            .get()
            .moveOf(model)
            .filter(move -> !move.done())
            .<Predicate<Site>>map(move -> site -> move.permits(site.node()))
            .orElse(site -> true);
    PlacementPolicy.Choice choice =
        PlacementPolicy.choose(
            slot, bytesOf(model), sites(current).stream().filter(permitted).toList());
    Optional<ActorRef> region = choice.node().map(regions::get);
    if (region.isEmpty()) {
      log.info("Slot {} cannot be placed now: {}", slot, choice.why());
      return Futures.failed(new IllegalStateException(slot + ": " + choice.why()));
    }
    log.info("Slot {} goes to {}: {}", slot, choice.node().orElseThrow(), choice.why());
    return Futures.successful(region.get());
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> current, Set<String> inProgress) {
    if (!inProgress.isEmpty() || !members.get().settled()) {
      return Futures.successful(Set.of());
    }
    Set<String> left = leftOnDrainedNodes(current);
    if (!left.isEmpty()) {
      return Futures.successful(left);
    }
    List<Site> sites = sites(current);
    Optional<PlacementPolicy.Move> move =
        PlacementPolicy.move(sites, slot -> isMovable(Site.modelOf(slot), sites));
    move.ifPresent(
        it -> log.info("Slot {} moves from {} to {}: {}", it.slot(), it.from(), it.to(), it.why()));
    return Futures.successful(move.map(it -> Set.of(it.slot())).orElse(Set.of()));
  }

  /** Slots that belong to a drained node, though no replica lives there any more. */
  private Set<String> leftOnDrainedNodes(Map<ActorRef, IndexedSeq<String>> current) {
    Set<String> drained = wishes.get().drained();
    Set<String> left = new TreeSet<>();
    current.forEach(
        (region, shards) -> {
          if (drained.contains(nodeOf(region))) {
            CollectionConverters.asJava(shards).stream()
                .filter(slot -> !lives.test(slot))
                .forEach(left::add);
          }
        });
    return left;
  }

  private boolean isMovable(String model, List<Site> sites) {
    ModelState state = catalogue.get().models().get(model);
    boolean operated = state != null && state.operation() != null;
    boolean byHand = wishes.get().moveOf(model).isPresent();
    return !operated && !byHand && slotsOf(model, sites) > 1;
  }

  private static long slotsOf(String model, List<Site> sites) {
    return sites.stream().mapToLong(site -> site.slotsOf(model)).sum();
  }

  private List<Site> sites(Map<ActorRef, IndexedSeq<String>> current) {
    Map<String, List<String>> slots = new HashMap<>();
    current.forEach(
        (region, shards) -> {
          List<String> names = new ArrayList<>();
          for (int i = 0; i < shards.size(); i++) {
            names.add(shards.apply(i));
          }
          slots.put(nodeOf(region), names);
        });
    Map<String, NodeReport> known = reports.get();
    return members.get().placeable().stream()
        .map(Members.Node::address)
        .filter(slots::containsKey)
        .flatMap(node -> Stream.ofNullable(known.get(node)))
        .map(report -> site(report, slots.getOrDefault(report.address(), List.of())))
        .toList();
  }

  private static Site site(NodeReport report, List<String> slots) {
    long free =
        report.devices().stream()
            .mapToLong(device -> device.totalBytes() - device.heldBytes())
            .max()
            .orElse(0);
    boolean gpu = report.devices().stream().map(DeviceView::kind).anyMatch("gpu"::equals);
    return new Site(report.address(), report.capacity(), slots, gpu, free);
  }

  private Map<String, ActorRef> regions(Map<ActorRef, IndexedSeq<String>> current) {
    Map<String, ActorRef> regions = new HashMap<>();
    current.keySet().forEach(region -> regions.put(nodeOf(region), region));
    return regions;
  }

  private String nodeOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? members.get().self() : Membership.text(address);
  }

  /** What a replica will hold at least: the wanted versions' bundles. */
  private long bytesOf(String model) {
    ModelState state = catalogue.get().models().get(model);
    return state == null
        ? 0
        : state.wanted().values().stream().mapToLong(version -> version.artifact().size()).sum();
  }
}
