package io.modelgrid.cluster.placement;

import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.membership.Membership;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
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
 * of its own that it needs: it runs wherever the coordinator is, and reads this node's copies.
 *
 * <p>Moves nothing while the membership is unsettled: moving shards off a node that is merely
 * unreachable keeps them down for the length of a hand-off. A model's only slot is not moved
 * either, since its old replica goes before the new one is there, nor any slot of a model on which
 * an operation runs, nor of one that somebody placed by hand. What a {@link Wish} wants is the
 * reconciler's to do: here a new slot goes where the wish permits.
 *
 * <p>The coordinator never forgets by itself where a slot was. So a number whose replica is gone,
 * while as many others live as are wanted, is handed off to be freed. Of each shard that was handed
 * off the coordinator asks in nobody's name for a new place: a number that is left gets none before
 * somebody wants it.
 */
public final class SlotAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
  private static final Logger log = LoggerFactory.getLogger(SlotAllocation.class);

  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Wishes> wishes;
  private final Predicate<String> isLeft;
  private final ActorRef nobody;
  // One that starts is silent, too, but not for two rounds. Whoever begins anew frees a round
  // later.
  private Set<String> leftBefore = Set.of();

  /**
   * An allocation over this node's copies.
   *
   * @param isLeft whether nothing was heard of a slot, and as many others of its model live as are
   *     wanted
   * @param nobody the actor system's {@code ignoreRef}, in whose name the coordinator asks for
   *     itself
   */
  public SlotAllocation(
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      Supplier<CatalogueState> catalogue,
      Supplier<Wishes> wishes,
      Predicate<String> isLeft,
      ActorRef nobody) {
    this.members = members;
    this.reports = reports;
    this.catalogue = catalogue;
    this.wishes = wishes;
    this.isLeft = isLeft;
    this.nobody = nobody;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String slot, Map<ActorRef, IndexedSeq<String>> current) {
    if (requester.equals(nobody) && isLeft.test(slot)) {
      // What is no region gets nothing; a failure would be logged as an error.
      return Futures.successful(nobody);
    }
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
            slot, bytesOf(model), sites(current, each -> true).stream().filter(permitted).toList());
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
    Set<String> going = left(current);
    if (!going.isEmpty()) {
      log.info("Slots {} are free: no replica is left in them", going);
    }
    List<Site> sites = sites(current, isLeft.negate());
    Optional<PlacementPolicy.Move> move =
        PlacementPolicy.move(sites, slot -> isMovable(Site.modelOf(slot), sites));
    move.ifPresent(
        it -> log.info("Slot {} moves from {} to {}: {}", it.slot(), it.from(), it.to(), it.why()));
    move.ifPresent(it -> going.add(it.slot()));
    return Futures.successful(going);
  }

  /** Slots that are left, now and in the round before. */
  private synchronized Set<String> left(Map<ActorRef, IndexedSeq<String>> current) {
    Set<String> leftNow = new TreeSet<>();
    current
        .values()
        .forEach(
            slots ->
                CollectionConverters.asJava(slots).stream().filter(isLeft).forEach(leftNow::add));
    Set<String> both = new TreeSet<>(leftNow);
    both.retainAll(leftBefore);
    leftBefore = leftNow;
    return both;
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

  private List<Site> sites(Map<ActorRef, IndexedSeq<String>> current, Predicate<String> counted) {
    Map<String, List<String>> slots = new HashMap<>();
    current.forEach(
        (region, shards) ->
            slots.put(
                nodeOf(region),
                CollectionConverters.asJava(shards).stream().filter(counted).toList()));
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
