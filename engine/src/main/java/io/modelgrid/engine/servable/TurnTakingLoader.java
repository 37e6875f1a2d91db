package io.modelgrid.engine.servable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the nodes of one machine load one after the other. A load keeps a core busy, and a low
 * priority does not always help those that serve on other nodes ({@code autogroup} in {@code
 * sched(7)}); three nodes that load the same version at once would leave nothing to serve with. And
 * what the first has unpacked the next need not unpack.
 *
 * <p>It is a courtesy, by a lock on a file that the nodes share: after {@link #PATIENCE}, as when
 * the one that loads is frozen, or where the file cannot be locked, the load begins all the same.
 */
public final class TurnTakingLoader implements ServableLoader {
  /** How long a load waits for those of other nodes at most. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration AGAIN = Duration.ofMillis(20);
  private static final Logger LOG = LoggerFactory.getLogger(TurnTakingLoader.class);

  private final ServableLoader loader;
  private final Path lockFile;

  /**
   * A loader around another.
   *
   * @param lockFile shared with the nodes to take turns with; made if it is missing
   */
  public TurnTakingLoader(ServableLoader loader, Path lockFile) {
    this.loader = loader;
    this.lockFile = lockFile;
  }

  @Override
  public Servable load(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    FileChannel turn = takeTurn();
    try {
      return loader.load(artifact, digest, fileName, device);
    } finally {
      endTurn(turn);
    }
  }

  private @Nullable FileChannel takeTurn() {
    try {
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      await(channel);
      return channel;
    } catch (IOException e) {
      LOG.warn("Loading takes no turns with other nodes, there is no lock: {}", e.toString());
      return null;
    }
  }

  /** The lock ends with its channel. */
  private static void endTurn(@Nullable FileChannel turn) {
    try {
      if (turn != null) {
        turn.close();
      }
    } catch (IOException e) {
      LOG.warn("The lock by which nodes take turns could not be given back: {}", e.toString());
    }
  }

  private static void await(FileChannel channel) throws IOException {
    long start = System.nanoTime();
    while (tryLock(channel) == null && System.nanoTime() - start < PATIENCE.toNanos()) {
      LockSupport.parkNanos(AGAIN.toNanos());
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another node of this very process has it
    }
  }
}
