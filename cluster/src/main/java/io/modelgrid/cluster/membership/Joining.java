package io.modelgrid.cluster.membership;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.config.ClusterSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;

/**
 * Brings this node into the grid. Its life:
 *
 * <ol>
 *   <li>with {@code founding = first-seed} it hands the seeds to Pekko, whose rule is that the
 *       first of the list founds the grid when no other answers;
 *   <li>with {@code founding = locked} it looks five times a second: it founds the grid when {@link
 *       Founding} says that no member is alive, and otherwise asks the seeds to let it in;
 *   <li>once up, it takes the members' lock and rests until it stops.
 * </ol>
 */
public final class Joining {

  /** What joining understands. */
  public sealed interface Command {}

  private enum Look implements Command, LocalMessage {
    INSTANCE
  }

  private static final Duration LOOK = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Logger log;
  private final List<Address> seeds;
  private final TimerScheduler<Command> timers;
  private final Founding founding;
  private boolean askedSeeds;
  private boolean founded;

  private Joining(
      Cluster cluster,
      Logger log,
      List<Address> seeds,
      TimerScheduler<Command> timers,
      Founding founding) {
    this.cluster = cluster;
    this.log = log;
    this.seeds = seeds;
    this.timers = timers;
    this.founding = founding;
  }

  public static Behavior<Command> create(ClusterSettings settings) {
    return Behaviors.setup(
        context -> {
          Cluster cluster = Cluster.get(context.getSystem());
          Address self = cluster.selfMember().address();
          List<Address> seeds = settings.seeds().stream().map(seed -> address(self, seed)).toList();
          if (settings.founding().equals("first-seed")) {
            join(cluster, seeds.isEmpty() ? List.of(self) : seeds);
            return Behaviors.empty();
          }
          Founding founding = founding(settings);
          return Behaviors.withTimers(
              timers -> {
                timers.startTimerWithFixedDelay(Look.INSTANCE, Duration.ZERO, LOOK);
                List<Address> others = seeds.stream().filter(seed -> !seed.equals(self)).toList();
                return new Joining(cluster, context.getLog(), others, timers, founding).looking();
              });
        });
  }

  private static Founding founding(ClusterSettings settings) {
    try {
      return Founding.in(Path.of(settings.foundingDirectory()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "modelgrid.cluster.founding-directory: "
              + settings.foundingDirectory()
              + " (expected: a folder in which this node may write)",
          e);
    }
  }

  private Behavior<Command> looking() {
    return Behaviors.receive(Command.class)
        .onMessage(Look.class, look -> onLook())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<Command> onLook() throws IOException {
    if (cluster.selfMember().status().equals(MemberStatus.up())) {
      founding.joined();
      if (founding.isMember()) {
        timers.cancel(Look.INSTANCE);
      }
    } else if (!founded && founding.tryFound()) {
      log.info("No member of this grid is alive: founding it");
      founded = true;
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    } else if (!founded && !askedSeeds && !seeds.isEmpty()) {
      askedSeeds = true;
      join(cluster, seeds);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onStop() throws IOException {
    founding.close();
    return Behaviors.same();
  }

  private static void join(Cluster cluster, List<Address> seeds) {
    cluster.manager().tell(new JoinSeedNodes(seeds));
  }

  private static Address address(Address self, String seed) {
    int colon = seed.lastIndexOf(':');
    return new Address(
        self.protocol(),
        self.system(),
        seed.substring(0, colon),
        Integer.parseInt(seed.substring(colon + 1)));
  }
}
