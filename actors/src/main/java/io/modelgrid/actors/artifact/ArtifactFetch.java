package io.modelgrid.actors.artifact;

import io.modelgrid.actors.Bytes;
import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.artifact.DigestMismatchException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one artifact from another node.
 *
 * <ol>
 *   <li>It asks all peers' keepers whether they have it.
 *   <li>It reads from the first one that has, in chunks, a few at a time, into a staged file; one
 *       after the other until one is short, where it does not know the size.
 *   <li>When all is there the store checks the digest and takes the file.
 *   <li>A source that is silent for five seconds, that tells it has nothing more or whose bytes are
 *       wrong is given up for the next one, from the start.
 *   <li>It tells its keeper how it went, and ends.
 * </ol>
 */
public final class ArtifactFetch {
  /** Bytes of a chunk: small enough for one message on the normal lane. */
  public static final int CHUNK = 256 * 1024;

  /** Chunks that are asked for, or being written, at once. */
  private static final int WINDOW = 4;

  private static final Logger LOG = LoggerFactory.getLogger(ArtifactFetch.class);
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** What a fetch understands. */
  public sealed interface Command {}

  /** What another node's keeper answers. */
  public sealed interface PeerAnswer extends Command {}

  /** Whether a keeper's store has the artifact. */
  public record Having(boolean present, ActorRef<ArtifactKeeper.Command> keeper)
      implements PeerAnswer, WireMessage {}

  /** Bytes of the artifact; fewer than asked for where it ends. */
  public record Chunk(int attempt, long offset, Bytes bytes) implements PeerAnswer, WireMessage {}

  /** The bytes cannot be read. */
  public record NoChunk(int attempt, String reason) implements PeerAnswer, WireMessage {}

  private record Staged(int attempt, @Nullable Path file, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  private record Written(int attempt, long bytes, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  private record Committed(int attempt, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  /** Nothing came for too long; attempt 0 is the question who has it. */
  private record Silent(int attempt) implements Command, LocalMessage {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Artifact artifact;
  private final StoreAccess store;
  private final ActorRef<ArtifactKeeper.Command> keeper;

  private final Deque<ActorRef<ArtifactKeeper.Command>> sources = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private int unanswered;
  private int attempt;
  private @Nullable ActorRef<ArtifactKeeper.Command> source;
  private @Nullable Path file;
  private long size;
  private long asked;
  private long written;

  private ArtifactFetch(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Artifact artifact,
      StoreAccess store,
      ActorRef<ArtifactKeeper.Command> keeper) {
    this.context = context;
    this.timers = timers;
    this.artifact = artifact;
    this.store = store;
    this.keeper = keeper;
  }

  static Behavior<Command> create(
      Artifact artifact,
      List<ActorRef<ArtifactKeeper.Command>> peers,
      StoreAccess store,
      ActorRef<ArtifactKeeper.Command> keeper) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ArtifactFetch(context, timers, artifact, store, keeper).ask(peers)));
  }

  private Behavior<Command> ask(List<ActorRef<ArtifactKeeper.Command>> peers) {
    unanswered = peers.size();
    timers.startSingleTimer("ask", new Silent(0), SILENCE);
    peers.forEach(peer -> peer.tell(new ArtifactKeeper.Have(artifact.sha256(), context.getSelf())));
    return unanswered == 0 ? end("no other node is reachable") : fetching();
  }

  private Behavior<Command> fetching() {
    return Behaviors.receive(Command.class)
        .onMessage(Having.class, this::onHaving)
        .onMessage(Staged.class, this::onStaged)
        .onMessage(Chunk.class, this::onChunk)
        .onMessage(NoChunk.class, this::onNoChunk)
        .onMessage(Written.class, this::onWritten)
        .onMessage(Committed.class, this::onCommitted)
        .onMessage(Silent.class, this::onSilent)
        .onSignal(PostStop.class, stop -> discard())
        .build();
  }

  private Behavior<Command> onHaving(Having having) {
    unanswered--;
    if (having.present()) {
      sources.addLast(having.keeper());
    }
    return source == null ? next() : Behaviors.same();
  }

  /** Goes on with the next source, waits for one, or gives up. */
  private Behavior<Command> next() {
    source = sources.pollFirst();
    if (source != null) {
      attempt++;
      int current = attempt;
      size = artifact.size();
      asked = 0;
      written = 0;
      listen();
      context.pipeToSelf(store.stage(), (path, failure) -> new Staged(current, path, failure));
      return Behaviors.same();
    }
    if (unanswered > 0) {
      return Behaviors.same();
    }
    return end(
        failures.isEmpty() ? "no node that is reachable has it" : String.join("; ", failures));
  }

  private Behavior<Command> onStaged(Staged staged) {
    if (staged.failure() != null) {
      return end(StoreAccess.words(staged.failure()));
    }
    Path fresh = Objects.requireNonNull(staged.file());
    if (staged.attempt() != attempt || source == null) {
      delete(fresh);
      return Behaviors.same();
    }
    file = fresh;
    return pull();
  }

  /** Asks for more while the window has room; commits when all is written. */
  private Behavior<Command> pull() {
    Path staged = file;
    ActorRef<ArtifactKeeper.Command> from = source;
    if (staged == null || from == null) {
      return Behaviors.same();
    }
    int current = attempt;
    if (written == size) {
      timers.cancel("silence");
      Artifact whole = new Artifact(artifact.sha256(), size, artifact.fileName());
      context.pipeToSelf(
          store.commit(staged, whole), (stored, failure) -> new Committed(current, failure));
      return Behaviors.same();
    }
    int window = size == Artifact.UNKNOWN ? 1 : WINDOW;
    while ((size == Artifact.UNKNOWN || asked < size) && asked - written < (long) window * CHUNK) {
      int length = lengthAt(asked);
      from.tell(
          new ArtifactKeeper.ReadChunk(
              artifact.sha256(), asked, length, current, context.getSelf()));
      asked += length;
    }
    return Behaviors.same();
  }

  private Behavior<Command> onChunk(Chunk chunk) {
    Path staged = file;
    if (chunk.attempt() != attempt || source == null || staged == null) {
      return Behaviors.same();
    }
    boolean expected = chunk.offset() >= 0 && chunk.offset() < asked && chunk.offset() % CHUNK == 0;
    if (expected && size == Artifact.UNKNOWN && chunk.bytes().size() < CHUNK) {
      size = chunk.offset() + chunk.bytes().size();
    }
    if (!expected || chunk.bytes().size() != lengthAt(chunk.offset())) {
      return giveUp(
          "sent " + chunk.bytes() + " at " + chunk.offset() + ", which was not asked for");
    }
    listen();
    int current = attempt;
    context.pipeToSelf(
        store.write(staged, chunk.offset(), chunk.bytes()),
        (bytes, failure) -> new Written(current, chunk.bytes().size(), failure));
    return Behaviors.same();
  }

  private Behavior<Command> onNoChunk(NoChunk none) {
    return none.attempt() == attempt && source != null ? giveUp(none.reason()) : Behaviors.same();
  }

  private Behavior<Command> onWritten(Written chunk) {
    if (chunk.attempt() != attempt || source == null) {
      return Behaviors.same();
    }
    if (chunk.failure() != null) {
      return end(StoreAccess.words(chunk.failure()));
    }
    written += chunk.bytes();
    return pull();
  }

  private Behavior<Command> onCommitted(Committed committed) {
    Throwable failure = committed.failure();
    file = null;
    if (failure == null) {
      keeper.tell(new ArtifactKeeper.Fetched(artifact.sha256(), null));
      return Behaviors.stopped();
    }
    return StoreAccess.unwrapped(failure) instanceof DigestMismatchException
        ? giveUp("sent other bytes: " + StoreAccess.words(failure))
        : end(StoreAccess.words(failure));
  }

  private Behavior<Command> onSilent(Silent silent) {
    if (silent.attempt() == 0) {
      unanswered = 0;
      return source == null ? next() : Behaviors.same();
    }
    return silent.attempt() == attempt && source != null
        ? giveUp("was silent for " + SILENCE.toSeconds() + " s")
        : Behaviors.same();
  }

  private Behavior<Command> giveUp(String reason) {
    String failed = source == null ? "a node" : nameOf(source);
    failures.add(failed + " " + reason);
    context.getLog().warn("Artifact {}: {} {}", artifact.sha256(), failed, reason);
    timers.cancel("silence");
    discard();
    return next();
  }

  private Behavior<Command> end(String reason) {
    String failure =
        "artifact " + artifact.fileName() + " (SHA-256 " + artifact.sha256() + "): " + reason;
    keeper.tell(new ArtifactKeeper.Fetched(artifact.sha256(), failure));
    discard();
    return Behaviors.stopped();
  }

  private Behavior<Command> discard() {
    Path staged = file;
    file = null;
    if (staged != null) {
      delete(staged);
    }
    return Behaviors.same();
  }

  /** Whatever stays is removed when the store is opened on another day. */
  private void delete(Path staged) {
    CompletableFuture<Boolean> unused =
        store
            .delete(staged)
            .exceptionally(
                failure -> {
                  LOG.warn("Could not delete {}", staged, failure);
                  return false;
                });
  }

  private void listen() {
    timers.startSingleTimer("silence", new Silent(attempt), SILENCE);
  }

  private int lengthAt(long offset) {
    return size == Artifact.UNKNOWN ? CHUNK : (int) Math.min(CHUNK, size - offset);
  }

  private static String nameOf(ActorRef<?> ref) {
    return ref.path().address().hostPort() + "/" + ref.path().name();
  }
}
