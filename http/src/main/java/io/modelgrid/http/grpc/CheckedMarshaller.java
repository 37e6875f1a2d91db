package io.modelgrid.http.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one kind of call. Byte strings are parts of the one array that a message
 * arrives in, so that tensors are not copied on the way to the engine's memory.
 *
 * <p>What is no message, or one for which there is no room, becomes an object of this marshaller
 * that {@link Entrance} then refuses: gRPC would answer an exception from here with UNKNOWN, and
 * with a stack trace in the log.
 *
 * <p>Large messages are charged before they are read; {@link Entrance} takes over their charges.
 */
final class CheckedMarshaller<T extends MessageLite> implements PrototypeMarshaller<T> {
  private final Marshaller<T> original;
  private final T prototype;
  private final Parser<T> parser;
  private final T rubbish;
  private final T oversized;
  private final T crowded;
  private final Account bodies;
  // Of large messages between here and the entrance, which are a few; by identity, since equal
  // messages are charged each.
  private final Map<Object, Charge> charges = Collections.synchronizedMap(new IdentityHashMap<>());

  @SuppressWarnings("unchecked") // of what a message says of its own type
  CheckedMarshaller(PrototypeMarshaller<T> original, Account bodies) {
    T message = original.getMessagePrototype();
    if (message == null) {
      throw new IllegalArgumentException("marshaller: no prototype (expected: a generated one)");
    }
    this.original = original;
    this.prototype = message;
    this.parser = (Parser<T>) message.getParserForType();
    this.rubbish = (T) message.newBuilderForType().buildPartial();
    this.oversized = (T) message.newBuilderForType().buildPartial();
    this.crowded = (T) message.newBuilderForType().buildPartial();
    this.bodies = bodies;
  }

  /** Why a message that came from here is none; null if it is one. */
  @Nullable Status objection(Object message) {
    if (message == rubbish) {
      return Status.INVALID_ARGUMENT.withDescription(
          "the message is not valid protobuf (expected: the type that this call takes)");
    }
    if (message == crowded) {
      return Status.UNAVAILABLE.withDescription(
          "this node has no room for the message now; try again, or another node");
    }
    return message == oversized
        ? Status.RESOURCE_EXHAUSTED.withDescription("the message is too large unpacked")
        : null;
  }

  /**
   * What a large message is charged; null for a small one. Whoever asks closes it, and asks once.
   */
  @Nullable Charge charge(Object message) {
    return charges.isEmpty() ? null : charges.remove(message);
  }

  @Override
  public T parse(InputStream stream) {
    Charge charge = bodies.open();
    T message = parse(stream, charge);
    if (message == rubbish || message == oversized || message == crowded) {
      charge.close();
    } else if (charge.held() > 0) {
      charges.put(message, charge);
    }
    return message;
  }

  private T parse(InputStream stream, Charge charge) {
    try {
      return parsed(stream, charge);
    } catch (RefusedException e) {
      return crowded;
    } catch (IOException e) {
      // No protobuf, or compressed data that is none.
      return rubbish;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED ? oversized : rubbish;
    }
  }

  private T parsed(InputStream stream, Charge charge) throws IOException {
    CodedInputStream coded = CodedInputStream.newInstance(bytes(stream, charge));
    coded.enableAliasing(true);
    T message = parser.parseFrom(coded);
    coded.checkLastTagWas(0);
    return message;
  }

  private static byte[] bytes(InputStream stream, Charge charge) throws IOException {
    if (!(stream instanceof KnownLength)) {
      // Compressed: how long it is shows only at its end.
      byte[] bytes = stream.readAllBytes();
      charge.add(bytes.length > Account.SMALL ? bytes.length : 0);
      return bytes;
    }
    int length = stream.available();
    charge.add(length > Account.SMALL ? length : 0);
    byte[] bytes = new byte[length];
    int read = stream.readNBytes(bytes, 0, bytes.length);
    if (read != bytes.length) {
      throw new IOException("message: " + read + " bytes (expected: " + bytes.length + ")");
    }
    return bytes;
  }

  @Override
  public InputStream stream(T message) {
    return original.stream(message);
  }

  @Override
  public T getMessagePrototype() {
    return prototype;
  }

  @Override
  @SuppressWarnings("unchecked") // messages have no subclasses
  public Class<T> getMessageClass() {
    return (Class<T>) prototype.getClass();
  }
}
