package io.modelgrid.cluster.slot;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.cluster.placement.SlotAllocation;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * Slots as Cluster Sharding's entities: the entity's id is the slot, {@code model.k}, and each has
 * a shard of its own, so that the allocation strategy places slots one by one.
 */
public final class Slots {
  private static final EntityTypeKey<Replica.Command> KEY =
      EntityTypeKey.create(Replica.Command.class, "slot");

  private Slots() {}

  /**
   * Starts the sharding of slots on this node: as a home for replicas where it has the role {@code
   * serving}, else as a way to them.
   *
   * @param replicaOf makes the behaviour of a model's k-th replica
   * @return sends a ping to a slot, wherever it is
   */
  public static BiConsumer<String, Replica.Keep> start(
      ActorSystem<?> system,
      SlotAllocation allocation,
      BiFunction<String, Integer, Behavior<Replica.Command>> replicaOf) {
    ClusterSharding sharding = ClusterSharding.get(system);
    var unused =
        sharding.init(
            Entity.of(KEY, context -> behaviorOf(context.getEntityId(), replicaOf))
                .withMessageExtractor(new OneShardASlot())
                .withStopMessage(Replica.Drain.INSTANCE)
                .withAllocationStrategy(allocation)
                .withRole("serving"));
    return (slot, keep) -> sharding.entityRefFor(KEY, slot).tell(keep);
  }

  private static Behavior<Replica.Command> behaviorOf(
      String slot, BiFunction<String, Integer, Behavior<Replica.Command>> replicaOf) {
    int dot = slot.lastIndexOf('.');
    return replicaOf.apply(slot.substring(0, dot), Integer.parseInt(slot.substring(dot + 1)));
  }

  private static final class OneShardASlot
      extends ShardingMessageExtractor<ShardingEnvelope<Replica.Command>, Replica.Command> {
    @Override
    public String entityId(ShardingEnvelope<Replica.Command> envelope) {
      return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return entityId;
    }

    @Override
    public Replica.Command unwrapMessage(ShardingEnvelope<Replica.Command> envelope) {
      return envelope.message();
    }
  }
}
