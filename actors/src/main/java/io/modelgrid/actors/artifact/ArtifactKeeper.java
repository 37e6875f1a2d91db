package io.modelgrid.actors.artifact;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.artifact.ArtifactStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * A node's artifacts, and their way to other nodes.
 *
 * <p>It answers {@link Obtain} from its store, or else has an {@link ArtifactFetch} bring the
 * artifact from another node's keeper: one for each digest, however many ask for it. To other
 * nodes' fetches it reads chunks of what it has. One runs on each node, for as long as the node
 * does. All of its file work runs on the dispatcher {@value #DISPATCHER}.
 */
public final class ArtifactKeeper {
  /** The dispatcher for file work; the node's configuration has to define it. */
  public static final String DISPATCHER = "modelgrid-dispatchers.blocking";

  /** What a keeper understands. */
  public sealed interface Command {}

  /** Have this artifact on this node: from the store, or fetched from another node's keeper. */
  public record Obtain(Artifact artifact, ActorRef<Obtained> replyTo)
      implements Command, WireMessage {}

  /** The keepers of the other nodes that are reachable. */
  public record PeersChanged(List<ActorRef<Command>> peers) implements Command, LocalMessage {
    public PeersChanged {
      peers = List.copyOf(peers);
    }
  }

  /**
   * From another node's fetch: does the store have it? Answered by {@link ArtifactFetch.Having}.
   */
  public record Have(String sha256, ActorRef<ArtifactFetch.Command> replyTo)
      implements Command, WireMessage {}

  /**
   * From another node's fetch: these bytes of an artifact, at most {@link ArtifactFetch#CHUNK}.
   * Answered by {@link ArtifactFetch.Chunk} or {@link ArtifactFetch.NoChunk}.
   *
   * @param attempt the fetch's own number for the source that it reads from, echoed in the answer
   */
  public record ReadChunk(
      String sha256, long offset, int length, int attempt, ActorRef<ArtifactFetch.Command> replyTo)
      implements Command, WireMessage {}

  /**
   * The answer to {@link Obtain}.
   *
   * @param storeId identity of the store that has it now; equal on nodes that share a store
   * @param failure why it could not be had, or null
   */
  public record Obtained(String sha256, String storeId, @Nullable String failure)
      implements WireMessage {}

  /** Where an artifact's file lies on this node. */
  public interface Files {
    Path fileOf(Artifact artifact);
  }

  /** The store was asked for what somebody wants. */
  private record Looked(Obtain obtain, boolean found, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  /** File work for another node's fetch is done. */
  private record Served(ActorRef<ArtifactFetch.Command> replyTo, ArtifactFetch.PeerAnswer answer)
      implements Command, LocalMessage {}

  /** A fetch ended; after {@link Fetched} unless it broke. */
  private record Ended(String sha256, ActorRef<ArtifactFetch.Command> fetch)
      implements Command, LocalMessage {}

  /** A fetch that runs, and who waits for it. */
  private record Running(ActorRef<ArtifactFetch.Command> fetch, List<ActorRef<Obtained>> waiting) {}

  /** A fetch tells how it went. */
  record Fetched(String sha256, @Nullable String failure) implements Command, LocalMessage {}

  private final ActorContext<Command> context;
  private final StoreAccess store;
  private final Map<String, Running> fetches = new HashMap<>();
  private List<ActorRef<Command>> peers = List.of();

  private ArtifactKeeper(ActorContext<Command> context, StoreAccess store) {
    this.context = context;
    this.store = store;
  }

  public static Behavior<Command> create(ArtifactStore store) {
    return Behaviors.setup(
        context ->
            new ArtifactKeeper(context, StoreAccess.of(store, context.getSystem())).keeping());
  }

  /** The files of a store; an artifact that was not obtained before is an error. */
  public static Files filesOf(ArtifactStore store) {
    return artifact ->
        store
            .find(artifact.sha256())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "artifact: " + artifact + " (expected: obtained from the keeper before)"));
  }

  private Behavior<Command> keeping() {
    return Behaviors.receive(Command.class)
        .onMessage(Obtain.class, this::onObtain)
        .onMessage(Looked.class, this::onLooked)
        .onMessage(Fetched.class, this::onFetched)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(PeersChanged.class, this::onPeersChanged)
        .onMessage(Have.class, this::onHave)
        .onMessage(ReadChunk.class, this::onReadChunk)
        .onMessage(Served.class, this::onServed)
        .build();
  }

  private Behavior<Command> onObtain(Obtain obtain) {
    context.pipeToSelf(
        store.has(obtain.artifact().sha256()),
        (found, failure) -> new Looked(obtain, Boolean.TRUE.equals(found), failure));
    return Behaviors.same();
  }

  private Behavior<Command> onLooked(Looked looked) {
    Artifact artifact = looked.obtain().artifact();
    ActorRef<Obtained> replyTo = looked.obtain().replyTo();
    if (looked.failure() != null) {
      replyTo.tell(obtained(artifact.sha256(), StoreAccess.words(looked.failure())));
    } else if (looked.found()) {
      replyTo.tell(obtained(artifact.sha256(), null));
    } else {
      fetch(artifact).waiting().add(replyTo);
    }
    return Behaviors.same();
  }

  /** The fetch that runs for an artifact, or a new one. */
  private Running fetch(Artifact artifact) {
    Running running = fetches.get(artifact.sha256());
    if (running == null) {
      ActorRef<ArtifactFetch.Command> fetch =
          context.spawnAnonymous(
              Watch.over(
                  Family.ARTIFACTS,
                  "fetch",
                  ArtifactFetch.create(artifact, peers, store, context.getSelf())));
      context.watchWith(fetch, new Ended(artifact.sha256(), fetch));
      running = new Running(fetch, new ArrayList<>());
      fetches.put(artifact.sha256(), running);
    }
    return running;
  }

  private Behavior<Command> onFetched(Fetched fetched) {
    Running done = fetches.remove(fetched.sha256());
    if (done != null) {
      done.waiting()
          .forEach(replyTo -> replyTo.tell(obtained(fetched.sha256(), fetched.failure())));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onEnded(Ended ended) {
    Running running = fetches.get(ended.sha256());
    return running != null && running.fetch().equals(ended.fetch())
        ? onFetched(new Fetched(ended.sha256(), "the fetch broke off; see this node's log"))
        : Behaviors.same();
  }

  private Behavior<Command> onPeersChanged(PeersChanged changed) {
    peers = changed.peers();
    return Behaviors.same();
  }

  private Behavior<Command> onHave(Have have) {
    context.pipeToSelf(
        store.has(have.sha256()),
        (found, failure) ->
            new Served(
                have.replyTo(),
                new ArtifactFetch.Having(Boolean.TRUE.equals(found), context.getSelf())));
    return Behaviors.same();
  }

  private Behavior<Command> onReadChunk(ReadChunk read) {
    context.pipeToSelf(
        store.read(read.sha256(), read.offset(), read.length()),
        (bytes, failure) ->
            new Served(
                read.replyTo(),
                failure == null
                    ? new ArtifactFetch.Chunk(read.attempt(), read.offset(), bytes)
                    : new ArtifactFetch.NoChunk(read.attempt(), StoreAccess.words(failure))));
    return Behaviors.same();
  }

  private Behavior<Command> onServed(Served served) {
    served.replyTo().tell(served.answer());
    return Behaviors.same();
  }

  private Obtained obtained(String sha256, @Nullable String failure) {
    return new Obtained(sha256, store.storeId(), failure);
  }
}
