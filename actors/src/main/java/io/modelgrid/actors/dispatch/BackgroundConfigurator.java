package io.modelgrid.actors.dispatch;

import com.typesafe.config.Config;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/**
 * Makes the executor of a dispatcher a pool of threads that leave the processor to those that
 * serve: name this class as its {@code executor}, and {@code background.threads} beside it.
 */
public final class BackgroundConfigurator extends ExecutorServiceConfigurator {
  private final int threads;

  /** Called by Pekko. */
  public BackgroundConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.threads = config.getInt("background.threads");
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory factory) {
    return () -> Executors.newFixedThreadPool(threads, task -> factory.newThread(lowered(task)));
  }

  private static Runnable lowered(Runnable task) {
    return () -> {
      Niceness.lower();
      task.run();
    };
  }
}
