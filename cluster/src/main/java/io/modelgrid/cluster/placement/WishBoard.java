package io.modelgrid.cluster.placement;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.cluster.membership.Members;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/**
 * Keeps the {@link Wishes} of all nodes, and takes those that come through this one.
 *
 * <p>One on each node, at {@code /user/wishes}. A wish is answered when all nodes have it, or after
 * a second, since it reaches those that are slow all the same. The member with the lowest address
 * takes down moves of models that are gone, and those to nodes that are no members any more; a
 * drain stays until somebody takes it back, whatever its node does. A restart of this actor begins
 * with what the other nodes have.
 */
public final class WishBoard {
  /** Where it is found. */
  public static final String NAME = "wishes";

  /** What a board understands. */
  public sealed interface Command {}

  /** Take this wish, in the place of the one with the same key. */
  public record Put(Wish wish, ActorRef<Done> replyTo) implements Command, LocalMessage {}

  /** Forget the wish with this key. */
  public record Drop(String key, ActorRef<Done> replyTo) implements Command, LocalMessage {}

  /** The members are these now. */
  public record MembersChanged(Members members) implements Command, LocalMessage {}

  private enum Look implements Command, LocalMessage {
    INSTANCE
  }

  private record Changed(Replicator.SubscribeResponse<LWWMap<String, Wish>> response)
      implements Command, LocalMessage {}

  private record Updated(ActorRef<Done> replyTo) implements Command, LocalMessage {}

  private static final Key<LWWMap<String, Wish>> KEY = LWWMapKey.create("placement-wishes");
  private static final Replicator.WriteConsistency EVERYWHERE =
      new Replicator.WriteAll(Duration.ofSeconds(1));
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final ReplicatorMessageAdapter<Command, LWWMap<String, Wish>> replicator;
  private final SelfUniqueAddress self;
  private final ActorRef<Done> nobody;
  private final Predicate<String> isModel;
  private final Consumer<Wishes> listener;
  private Wishes wishes = Wishes.none();
  private Members members = Members.none();

  private WishBoard(
      ReplicatorMessageAdapter<Command, LWWMap<String, Wish>> replicator,
      SelfUniqueAddress self,
      ActorRef<Done> nobody,
      Predicate<String> isModel,
      Consumer<Wishes> listener) {
    this.replicator = replicator;
    this.self = self;
    this.nobody = nobody;
    this.isModel = isModel;
    this.listener = listener;
  }

  /**
   * A board.
   *
   * @param isModel whether there is a model of this name
   * @param listener is told at each change; called inside the actor
   */
  public static Behavior<Command> create(Predicate<String> isModel, Consumer<Wishes> listener) {
    return Behaviors.setup(
        context ->
            DistributedData.<Command, LWWMap<String, Wish>>withReplicatorMessageAdapter(
                replicator ->
                    Behaviors.withTimers(
                        timers -> {
                          replicator.subscribe(KEY, Changed::new);
                          timers.startTimerWithFixedDelay(Look.INSTANCE, LOOK);
                          SelfUniqueAddress self =
                              DistributedData.get(context.getSystem()).selfUniqueAddress();
                          ActorRef<Done> nobody = context.getSystem().ignoreRef();
                          return new WishBoard(replicator, self, nobody, isModel, listener)
                              .keeping();
                        })));
  }

  private Behavior<Command> keeping() {
    return Behaviors.receive(Command.class)
        .onMessage(Put.class, this::onPut)
        .onMessage(Drop.class, this::onDrop)
        .onMessage(MembersChanged.class, this::onMembersChanged)
        .onMessage(Look.class, look -> onLook())
        .onMessage(Changed.class, this::onChanged)
        .onMessage(Updated.class, WishBoard::onUpdated)
        .build();
  }

  private Behavior<Command> onPut(Put put) {
    return update(put.replyTo(), map -> map.put(self, put.wish().key(), put.wish()));
  }

  private Behavior<Command> onDrop(Drop drop) {
    return update(drop.replyTo(), map -> map.remove(self, drop.key()));
  }

  private Behavior<Command> update(
      ActorRef<Done> replyTo, Function<LWWMap<String, Wish>, LWWMap<String, Wish>> change) {
    replicator.askUpdate(
        replicatorReply ->
            new Replicator.Update<>(KEY, LWWMap.create(), EVERYWHERE, replicatorReply, change),
        response -> new Updated(replyTo));
    return Behaviors.same();
  }

  private static Behavior<Command> onUpdated(Updated updated) {
    updated.replyTo().tell(Done.getInstance());
    return Behaviors.same();
  }

  private Behavior<Command> onMembersChanged(MembersChanged changed) {
    members = changed.members();
    return Behaviors.same();
  }

  private Behavior<Command> onLook() {
    if (members.settled() && isLowest()) {
      for (Map.Entry<String, Wish> entry : wishes.byKey().entrySet()) {
        if (entry.getValue() instanceof Wish.Move move && isVoid(move)) {
          update(nobody, map -> map.remove(self, entry.getKey()));
        }
      }
    }
    return Behaviors.same();
  }

  private boolean isLowest() {
    return members.all().stream()
        .map(Members.Node::address)
        .min(String::compareTo)
        .filter(members.self()::equals)
        .isPresent();
  }

  private boolean isVoid(Wish.Move move) {
    return !isModel.test(move.model())
        || (!move.to().isEmpty()
            && members.all().stream().noneMatch(node -> node.address().equals(move.to())));
  }

  private Behavior<Command> onChanged(Changed changed) {
    if (changed.response() instanceof Replicator.Changed<LWWMap<String, Wish>> news) {
      wishes = new Wishes(news.get(KEY).getEntries());
      listener.accept(wishes);
    }
    return Behaviors.same();
  }
}
