package io.modelgrid.actors.wire;

import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.transfer.Cargo;
import io.modelgrid.actors.transfer.Carrier;
import io.modelgrid.actors.transfer.Incoming;
import io.modelgrid.actors.transfer.Outgoing;
import io.modelgrid.actors.transfer.TensorHead;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * {@link io.modelgrid.actors.TensorMessage}s as bytes: a request to a replica and its answer, and
 * either of them as an offer and chunks.
 *
 * <p>Everything is little-endian, whatever order the given buffer has, and is copied once: from the
 * frame into a direct buffer per tensor. A deadline travels as the nanoseconds that remain, so the
 * time on the wire is not counted. Bytes that are no message end in a {@link
 * NotSerializableException} that says what was found and expected, and in nothing else.
 * Thread-safe.
 */
public final class TensorSerializer extends SerializerWithStringManifest
    implements ByteBufferSerializer {
  /** Distinguishes this serializer on the wire; never changes. */
  public static final int IDENTIFIER = 0x4d47_0001;

  private static final String INFER = "I1";
  // Sent only to nodes that said that they read it.
  private static final String INFER_WITH_TRAIL = "I2";
  private static final String INFERRED = "O1";
  // Sent only to routers that sent a trail, which are new enough to read it.
  private static final String INFERRED_WITH_COST = "O2";
  private static final String OFFER = "H1";
  private static final String CHUNK = "C1";
  // Which kind of message is offered.
  private static final int OFFERS_INFER = 0;
  private static final int OFFERS_INFERRED = 1;
  private static final int OFFERS_INFER_WITH_TRAIL = 2;
  private static final int OFFERS_INFERRED_WITH_COST = 3;
  // Far above any deadline that a node takes, far below what would overflow a clock reading.
  private static final long MAX_REMAINING = Duration.ofDays(365).toNanos();

  // Nothing that a request could cost, but so little that sums do not overflow.
  private static final long MAX_AMOUNT = Duration.ofDays(365).toNanos();

  private final ActorRefResolver references;

  public TensorSerializer(ExtendedActorSystem system) {
    this.references = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    if (message instanceof Replica.Infer infer) {
      return infer.trail().isNone() ? INFER : INFER_WITH_TRAIL;
    }
    if (message instanceof Router.Inferred inferred) {
      return inferred.spent().equals(Spent.NOTHING) ? INFERRED : INFERRED_WITH_COST;
    }
    if (message instanceof Carrier.Offer) {
      return OFFER;
    }
    if (message instanceof Incoming.Chunk) {
      return CHUNK;
    }
    throw unknown(message);
  }

  @Override
  public byte[] toBinary(Object message) {
    WireWriter counting = WireWriter.counting();
    write(message, counting);
    // INVARIANT: what was counted is what is written; deadlines and references keep their length.
    byte[] bytes = new byte[Math.toIntExact(counting.size())];
    toBinary(message, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Override
  public void toBinary(Object message, ByteBuffer buffer) {
    ByteOrder order = buffer.order();
    try {
      write(message, WireWriter.into(buffer.order(ByteOrder.LITTLE_ENDIAN)));
    } finally {
      buffer.order(order);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return fromBinary(ByteBuffer.wrap(bytes), manifest);
  }

  @Override
  public Object fromBinary(ByteBuffer buffer, String manifest) throws NotSerializableException {
    ByteOrder order = buffer.order();
    try {
      WireReader in = new WireReader(buffer.order(ByteOrder.LITTLE_ENDIAN));
      Object message =
          switch (manifest) {
            case INFER -> readInfer(in, false);
            case INFER_WITH_TRAIL -> readInfer(in, true);
            case INFERRED -> readInferred(in, false);
            case INFERRED_WITH_COST -> readInferred(in, true);
            case OFFER -> readOffer(in);
            case CHUNK -> new Incoming.Chunk(in.int64("offset"), in.bytes("chunk"));
            default ->
                throw WireReader.malformed(
                    "manifest",
                    "'" + manifest + "'",
                    String.join(
                        ", ", INFER, INFER_WITH_TRAIL, INFERRED, INFERRED_WITH_COST, OFFER, CHUNK));
          };
      in.end();
      return message;
    } finally {
      buffer.order(order);
    }
  }

  private void write(Object message, WireWriter out) {
    if (message instanceof Replica.Infer infer) {
      out.int64(infer.requestId());
      write(infer.deadline(), out);
      out.int32(infer.priority());
      out.text(infer.version());
      out.text(references.toSerializationFormat(infer.replyTo()));
      out.texts(infer.outputs());
      out.tensors(infer.inputs());
      if (!infer.trail().isNone()) {
        write(infer.trail(), out);
      }
    } else if (message instanceof Router.Inferred inferred) {
      out.int64(inferred.requestId());
      out.int64(inferred.queueNanos());
      out.int64(inferred.computeNanos());
      out.int32(inferred.executedRows());
      out.text(inferred.slot());
      out.tensors(inferred.outputs());
      if (!inferred.spent().equals(Spent.NOTHING)) {
        write(inferred.spent(), out);
      }
    } else if (message instanceof Carrier.Offer offer) {
      out.text(references.toSerializationFormat(offer.sender()));
      out.text(references.toSerializationFormat(offer.recipient()));
      write(offer.deadline(), out);
      out.tensorHeads(offer.tensors());
      out.int8(kindOf(offer.head()));
      write(offer.head(), out);
    } else if (message instanceof Incoming.Chunk chunk) {
      out.int64(chunk.offset());
      out.bytes(chunk.bytes());
    } else {
      throw unknown(message);
    }
  }

  private static int kindOf(Cargo head) {
    if (head instanceof Replica.Infer infer) {
      return infer.trail().isNone() ? OFFERS_INFER : OFFERS_INFER_WITH_TRAIL;
    }
    if (head instanceof Router.Inferred inferred && !inferred.spent().equals(Spent.NOTHING)) {
      return OFFERS_INFERRED_WITH_COST;
    }
    return OFFERS_INFERRED;
  }

  private static void write(Spent spent, WireWriter out) {
    out.int64(spent.cpuNanos());
    out.int64(spent.deviceNanos());
    out.int64(spent.microjoules());
    out.int8(spent.estimated() ? 1 : 0);
  }

  private static Spent readSpent(WireReader in) throws NotSerializableException {
    long cpuNanos = amount(in.int64("cpu-nanos"), "cpu-nanos", 0);
    long deviceNanos = amount(in.int64("device-nanos"), "device-nanos", 0);
    long microjoules = amount(in.int64("microjoules"), "microjoules", Spent.UNKNOWN);
    return new Spent(cpuNanos, deviceNanos, microjoules, in.int8("estimated") != 0);
  }

  private static long amount(long read, String what, long least) throws NotSerializableException {
    if (read < least || read > MAX_AMOUNT) {
      throw WireReader.malformed(what, Long.toString(read), least + " to " + MAX_AMOUNT);
    }
    return read;
  }

  private static void write(Trail trail, WireWriter out) {
    TraceContext context = TraceContext.of(trail.span().getSpanContext());
    out.text(trail.requestId());
    out.text(context.parent());
    out.text(context.state());
  }

  private static Trail readTrail(WireReader in) throws NotSerializableException {
    String id = in.text("request-id");
    if (!Trail.isFit(id)) {
      throw WireReader.malformed(
          "request-id", id.length() + " letters", "at most " + Trail.MAX_ID + ", all of them fit");
    }
    SpanContext context = new TraceContext(in.text("traceparent"), in.text("tracestate")).read();
    return Trail.of(id).in(Span.wrap(context));
  }

  private static void write(Deadline deadline, WireWriter out) {
    out.int64(deadline.remainingNanos(System.nanoTime()));
  }

  private static Deadline readDeadline(WireReader in) throws NotSerializableException {
    long remaining = in.int64("deadline");
    long bounded = Math.max(-MAX_REMAINING, Math.min(MAX_REMAINING, remaining));
    return new Deadline(System.nanoTime() + bounded);
  }

  private Carrier.Offer readOffer(WireReader in) throws NotSerializableException {
    ActorRef<Outgoing.Command> sender = reference(in.text("sender"), "sender");
    ActorRef<Object> recipient = reference(in.text("recipient"), "recipient");
    Deadline deadline = readDeadline(in);
    List<TensorHead> tensors = in.tensorHeads("tensors");
    int kind = in.int8("head");
    Cargo head =
        switch (kind) {
          case OFFERS_INFER -> readInfer(in, false);
          case OFFERS_INFERRED -> readInferred(in, false);
          case OFFERS_INFERRED_WITH_COST -> readInferred(in, true);
          case OFFERS_INFER_WITH_TRAIL -> readInfer(in, true);
          default -> throw WireReader.malformed("head", "kind " + kind, "0 to 3");
        };
    return new Carrier.Offer(sender, recipient, deadline, head, tensors);
  }

  private Replica.Infer readInfer(WireReader in, boolean withTrail)
      throws NotSerializableException {
    long requestId = in.int64("request");
    Deadline deadline = readDeadline(in);
    int priority = in.int32("priority");
    String version = in.text("version");
    ActorRef<Router.Command> replyTo = reference(in.text("reply-to"), "reply-to");
    var outputs = in.texts("outputs");
    var inputs = in.tensors("inputs");
    Trail trail = withTrail ? readTrail(in) : Trail.none();
    return new Replica.Infer(
        requestId, version, inputs, outputs, deadline, priority, trail, replyTo);
  }

  private static Router.Inferred readInferred(WireReader in, boolean withCost)
      throws NotSerializableException {
    long requestId = in.int64("request");
    long queueNanos = in.int64("queue-nanos");
    long computeNanos = in.int64("compute-nanos");
    int rows = in.int32("executed-rows");
    String slot = in.text("slot");
    var outputs = in.tensors("outputs");
    Spent spent = withCost ? readSpent(in) : Spent.NOTHING;
    return new Router.Inferred(requestId, slot, outputs, queueNanos, computeNanos, rows, spent);
  }

  private <T> ActorRef<T> reference(String text, String what) throws NotSerializableException {
    try {
      return references.resolveActorRef(text);
    } catch (RuntimeException e) {
      NotSerializableException malformed =
          WireReader.malformed(what, "a text that names no actor", "an actor's reference");
      malformed.initCause(e);
      throw malformed;
    }
  }

  private static IllegalArgumentException unknown(Object message) {
    return new IllegalArgumentException(
        "message: "
            + message.getClass().getName()
            + " (expected: Replica.Infer, Router.Inferred, Carrier.Offer, Incoming.Chunk)");
  }
}
