package io.modelgrid.actors.watch;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.Cell;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;

/**
 * The actors of a node that are watched, and what each of them does. One for each actor system; any
 * thread may read it.
 *
 * <p>An actor stands in it from its start to its end. What began at a path again remembers how
 * often and why, for the last {@value #REMEMBERED} paths at which an actor ended. What actors that
 * ended have counted stays in the sums of their family.
 */
public final class ActorTable implements Extension {
  /** Most actors that are listed; more are counted nowhere. */
  static final int MOST = 20_000;

  /** Most paths at which an actor ended that are remembered. */
  static final int REMEMBERED = 1_000;

  private static final Id ID = new Id();

  private final Map<String, Watched> watched = new ConcurrentHashMap<>();
  private final Map<String, Past> past =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Past> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Map<Family, Sums> ended = new EnumMap<>(Family.class);
  private long sampledAt;

  /** What is left of an actor that ended. */
  private record Past(long restarts, @Nullable String lastError) {}

  /**
   * What the actors of a family have done since the node began, those that ended included.
   *
   * @param count how many there are now
   * @param mailbox messages that wait for them now
   */
  public record Sums(long count, long mailbox, long messages, long busyNanos, long restarts) {
    private static final Sums NONE = new Sums(0, 0, 0, 0, 0);

    private Sums withLiving(Watched each) {
      Sums done = withEnded(each);
      return new Sums(count + 1, mailbox + each.mailbox(), done.messages, done.busyNanos, restarts);
    }

    private Sums withEnded(Watched each) {
      return new Sums(
          count, mailbox, messages + each.messages(), busyNanos + each.busyNanos(), restarts);
    }

    private Sums restarted() {
      return new Sums(count, mailbox, messages, busyNanos, restarts + 1);
    }
  }

  private static final class Id extends ExtensionId<ActorTable> {
    @Override
    public ActorTable createExtension(ActorSystem<?> system) {
      return new ActorTable();
    }
  }

  ActorTable() {}

  /** The table of a node. */
  public static ActorTable of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  /** All actors, by path. */
  public List<Watched> all() {
    return watched.values().stream().sorted(Comparator.comparing(Watched::path)).toList();
  }

  /** Has an actor that is watched tell something of itself; what others tell goes nowhere. */
  public void tell(ActorRef<?> self, Told told) {
    Watched mine = watched.get(pathOf(self));
    if (mine != null) {
      mine.tell(told);
    }
  }

  /** Measures how fast it goes since the last time; by one thread at a time, once a second. */
  public void sample(long nowNanos) {
    double seconds = sampledAt == 0 ? 0 : (nowNanos - sampledAt) / 1e9;
    sampledAt = nowNanos;
    watched.values().forEach(each -> each.sample(seconds));
  }

  /** The sums of a family; they never go back, but for what there is now. */
  public synchronized Sums sums(Family family) {
    Sums sums = ended.getOrDefault(family, Sums.NONE);
    for (Watched each : watched.values()) {
      if (each.family() == family) {
        sums = sums.withLiving(each);
      }
    }
    return sums;
  }

  Watched begin(ActorContext<?> context, Family family, String name) {
    // Pekko's own: the only way to a mailbox's length that costs its actor nothing.
    Cell cell = Adapter.toClassic(context) instanceof Cell its ? its : null;
    return begin(pathOf(context.getSelf()), family, name, cell);
  }

  synchronized Watched begin(String path, Family family, String name, @Nullable Cell cell) {
    Past before = past.remove(path);
    Watched now =
        new Watched(
            path,
            family,
            name,
            before == null ? 0 : before.restarts() + 1,
            before == null ? null : before.lastError(),
            cell);
    if (before != null) {
      ended.put(family, ended.getOrDefault(family, Sums.NONE).restarted());
    }
    if (watched.size() < MOST) {
      watched.put(path, now);
    }
    return now;
  }

  /**
   * Takes an actor out.
   *
   * @param returns whether another begins in its place; one with a name may in any case
   */
  synchronized void end(Watched mine, boolean returns) {
    if (!watched.remove(mine.path(), mine)) {
      return;
    }
    ended.put(mine.family(), ended.getOrDefault(mine.family(), Sums.NONE).withEnded(mine));
    if (returns || !isAnonymous(mine.path())) {
      past.put(mine.path(), new Past(mine.restarts(), mine.lastError()));
    }
  }

  /** No other actor ever gets the path of one that nobody named. */
  private static boolean isAnonymous(String path) {
    return path.charAt(path.lastIndexOf('/') + 1) == '$';
  }

  private static String pathOf(ActorRef<?> ref) {
    return ref.path().toStringWithoutAddress();
  }
}
