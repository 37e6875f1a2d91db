package io.modelgrid.actors.dispatch;

import com.typesafe.config.Config;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.event.EventStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Cores} the executor of a dispatcher: name this class as its {@code executor}. All
 * dispatchers of an actor system that do so share the same threads.
 *
 * <p>Settings beside it: {@code cores.runs} ({@code turns} for actors, {@code computations} for
 * tasks that last), and {@code modelgrid-dispatchers.cores} for what is common to all.
 */
public final class CoresConfigurator extends ExecutorServiceConfigurator {
  // An actor system has no place for what its dispatchers share; its event stream stands for it.
  private static final Map<EventStream, Shared> SHARED = new WeakHashMap<>();

  private final boolean computations;
  private final Config common;
  private final EventStream system;

  /** Called by Pekko. */
  public CoresConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    String runs = config.getString("cores.runs");
    if (!runs.equals("turns") && !runs.equals("computations")) {
      throw new IllegalArgumentException(
          "cores.runs: " + runs + " (expected: turns or computations)");
    }
    this.computations = runs.equals("computations");
    this.common = prerequisites.settings().config().getConfig("modelgrid-dispatchers.cores");
    this.system = prerequisites.eventStream();
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    return () -> {
      synchronized (SHARED) {
        return SHARED
            .computeIfAbsent(system, key -> new Shared())
            .view(common, factory, computations);
      }
    };
  }

  /** The cores of one actor system, and how many dispatchers use them now. */
  private static final class Shared {
    private @Nullable Cores cores;
    private int users;

    ExecutorService view(Config common, ThreadFactory factory, boolean computations) {
      Cores now = cores;
      if (now == null) {
        int threads = common.getInt("threads");
        int available = Runtime.getRuntime().availableProcessors();
        now = new Cores(threads == 0 ? available : threads, common.getInt("computations"), factory);
        cores = now;
      }
      users++;
      Cores used = now;
      return new CoresView(computations ? used::compute : used::turn, () -> leave(used));
    }

    private void leave(Cores used) {
      synchronized (SHARED) {
        users--;
        if (users == 0) {
          cores = null;
          used.end();
        }
      }
    }
  }
}
