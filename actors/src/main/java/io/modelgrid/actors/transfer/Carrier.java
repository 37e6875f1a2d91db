package io.modelgrid.actors.transfer;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.TensorMessage;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Carries messages with large tensors from this node to others and takes theirs: one on each node.
 *
 * <ol>
 *   <li>What is to be sent gets an {@link Outgoing}, which offers it to the other node's carrier.
 *   <li>What is offered is checked and waits for its {@link Admission}: all that is coming in
 *       together stays within a budget of bytes. Then it gets an {@link Incoming}.
 *   <li>When the sender ends, or its node is lost, so does what it sent: the {@link Incoming} is
 *       stopped and its bytes are free for others.
 * </ol>
 *
 * <p>Owned by its node, which restarts it. Then all its transfers are gone; the requests in them
 * end at their deadlines.
 */
public final class Carrier {
  /** Where the carrier of every node is found. */
  public static final String NAME = "carrier";

  /** The most bytes of tensors that go in one message; what is larger goes in chunks. */
  public static final int WHOLE = 1 << 20;

  // Their windows together have to fit into a connection's queue, which holds 256 messages.
  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_WAITING = 64;

  /** What a carrier understands. */
  public sealed interface Command {}

  /** A message to be carried. */
  sealed interface Parcel {
    Cargo cargo();

    ActorRef<?> recipient();

    Deadline deadline();

    /** The request that this is, or answers, by its number and its router. */
    Replica.Withdraw request();

    /** Tells the router that this will not arrive. */
    void tellFailure(Rejection rejection, String reason);
  }

  /** Carry a request to a replica of another node. */
  public record Request(ActorRef<Replica.Command> recipient, Replica.Infer cargo)
      implements Command, Parcel, LocalMessage {
    @Override
    public Deadline deadline() {
      return cargo.deadline();
    }

    @Override
    public Replica.Withdraw request() {
      return new Replica.Withdraw(cargo.requestId(), cargo.replyTo());
    }

    @Override
    public void tellFailure(Rejection rejection, String reason) {
      String slot = recipient.path().name();
      cargo.replyTo().tell(new Router.Rejected(cargo.requestId(), slot, rejection, reason));
    }
  }

  /** Carry an answer to a router of another node. */
  public record Answer(ActorRef<Router.Command> recipient, Router.Inferred cargo, Deadline deadline)
      implements Command, Parcel, LocalMessage {
    @Override
    public Replica.Withdraw request() {
      return new Replica.Withdraw(cargo.requestId(), recipient);
    }

    @Override
    public void tellFailure(Rejection rejection, String reason) {
      recipient.tell(new Router.Rejected(cargo.requestId(), cargo.slot(), rejection, reason));
    }
  }

  /** This request is not wanted any more, whether it is still being carried or not. */
  public record WithdrawRequest(ActorRef<Replica.Command> replica, Replica.Withdraw withdraw)
      implements Command, LocalMessage {}

  /** The answer to this request is not wanted any more, if it is still being carried. */
  public record DropAnswer(Replica.Withdraw request) implements Command, LocalMessage {}

  /**
   * Another node would send this.
   *
   * @param recipient who gets the message once it is whole
   * @param deadline past it nobody needs it
   * @param head the message without tensors
   * @param tensors what they will be
   */
  public record Offer(
      ActorRef<Outgoing.Command> sender,
      ActorRef<?> recipient,
      Deadline deadline,
      Cargo head,
      List<TensorHead> tensors)
      implements Command, TensorMessage {
    public Offer {
      tensors = List.copyOf(tensors);
    }

    static Offer of(Parcel parcel, ActorRef<Outgoing.Command> sender) {
      List<NamedTensor> tensors = parcel.cargo().tensors();
      return new Offer(
          sender,
          parcel.recipient(),
          parcel.deadline(),
          parcel.cargo().with(List.of()),
          tensors.stream().map(TensorHead::of).toList());
    }

    /** By what the request is found; none for an answer. */
    Trail trail() {
      return head instanceof Replica.Infer infer ? infer.trail() : Trail.none();
    }

    /** Bytes of the tensors together. */
    long bytes() {
      return tensors.stream().mapToLong(TensorHead::byteSize).sum();
    }
  }

  private record OutgoingEnded(Replica.Withdraw request) implements Command, LocalMessage {}

  private record IncomingEnded(ActorRef<Outgoing.Command> sender)
      implements Command, LocalMessage {}

  private record SenderEnded(ActorRef<Outgoing.Command> sender) implements Command, LocalMessage {}

  /**
   * What a carrier is made of.
   *
   * @param maxTensorBytes most bytes of one message's tensors
   * @param maxTransferBytes most bytes that may be coming in at once
   * @param carrierOn the carrier of a node, by its address {@code host:port}
   * @param nanoTime the monotonic clock by which deadlines are read
   */
  public record Setup(
      long maxTensorBytes,
      long maxTransferBytes,
      Function<String, ActorRef<Command>> carrierOn,
      LongSupplier nanoTime) {}

  /** A carrier without transfers. */
  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(context -> new Carrier(context, setup).carrying());
  }

  private final ActorContext<Command> context;
  private final Setup setup;
  private final Admission<ActorRef<Outgoing.Command>> admission;
  private final Map<ActorRef<Outgoing.Command>, Offer> offers = new HashMap<>();
  private final Map<ActorRef<Outgoing.Command>, ActorRef<Incoming.Command>> incoming =
      new HashMap<>();
  private final Map<Replica.Withdraw, ActorRef<Outgoing.Command>> outgoing = new HashMap<>();

  private Carrier(ActorContext<Command> context, Setup setup) {
    this.context = context;
    this.setup = setup;
    this.admission = new Admission<>(setup.maxTransferBytes(), MOST_AT_ONCE, MOST_WAITING);
  }

  private Behavior<Command> carrying() {
    return Behaviors.receive(Command.class)
        .onMessage(Request.class, this::onParcel)
        .onMessage(Answer.class, this::onParcel)
        .onMessage(WithdrawRequest.class, this::onWithdrawRequest)
        .onMessage(DropAnswer.class, this::onDropAnswer)
        .onMessage(Offer.class, this::onOffer)
        .onMessage(OutgoingEnded.class, this::onOutgoingEnded)
        .onMessage(IncomingEnded.class, this::onIncomingEnded)
        .onMessage(SenderEnded.class, this::onSenderEnded)
        .build();
  }

  private Behavior<Command> onParcel(Parcel parcel) {
    ActorRef<Command> peer = setup.carrierOn().apply(nodeOf(parcel.recipient()));
    ActorRef<Outgoing.Command> child =
        context.spawnAnonymous(
            Watch.over(
                Family.TRANSFER, "outgoing", Outgoing.create(parcel, peer, setup.nanoTime())));
    outgoing.put(parcel.request(), child);
    context.watchWith(child, new OutgoingEnded(parcel.request()));
    return Behaviors.same();
  }

  private static String nodeOf(ActorRef<?> recipient) {
    Address address = recipient.path().address();
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  private Behavior<Command> onWithdrawRequest(WithdrawRequest message) {
    ActorRef<Outgoing.Command> child = outgoing.get(message.withdraw());
    if (child == null) {
      message.replica().tell(message.withdraw());
    } else {
      child.tell(new Outgoing.Withdrawn(() -> message.replica().tell(message.withdraw())));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onDropAnswer(DropAnswer message) {
    ActorRef<Outgoing.Command> child = outgoing.get(message.request());
    if (child != null) {
      context.stop(child);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onOffer(Offer offer) {
    ActorRef<Outgoing.Command> sender = offer.sender();
    long bytes = offer.bytes();
    if (bytes > setup.maxTensorBytes()) {
      sender.tell(
          new Outgoing.Refused(
              false,
              "the other node takes no %d bytes (expected: at most %d, by its modelgrid.serving.max-tensor-bytes)"
                  .formatted(bytes, setup.maxTensorBytes())));
    } else if (!admission.offer(sender, bytes)) {
      sender.tell(new Outgoing.Refused(true, "too many transfers wait at the other node already"));
    } else {
      offers.put(sender, offer);
      context.watchWith(sender, new SenderEnded(sender));
      admit();
      if (!incoming.containsKey(sender)) {
        sender.tell(Outgoing.Queued.INSTANCE);
      }
    }
    return Behaviors.same();
  }

  private void admit() {
    for (ActorRef<Outgoing.Command> sender : admission.admit()) {
      Offer offer = offers.remove(sender);
      if (offer != null) {
        ActorRef<Incoming.Command> child =
            context.spawnAnonymous(
                Watch.over(Family.TRANSFER, "incoming", Incoming.create(offer, setup.nanoTime())));
        incoming.put(sender, child);
        context.watchWith(child, new IncomingEnded(sender));
      }
    }
  }

  private Behavior<Command> onOutgoingEnded(OutgoingEnded ended) {
    outgoing.remove(ended.request());
    return Behaviors.same();
  }

  private Behavior<Command> onIncomingEnded(IncomingEnded ended) {
    context.unwatch(ended.sender());
    incoming.remove(ended.sender());
    admission.end(ended.sender());
    admit();
    return Behaviors.same();
  }

  private Behavior<Command> onSenderEnded(SenderEnded ended) {
    ActorRef<Incoming.Command> child = incoming.get(ended.sender());
    if (child != null) {
      context.stop(child); // its end frees what it holds
    } else {
      offers.remove(ended.sender());
      admission.end(ended.sender());
      admit();
    }
    return Behaviors.same();
  }
}
