package io.modelgrid.http.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of one kind of call. Byte strings are parts of the one array that a message
 * arrives in, so that tensors are not copied on the way to the engine's memory.
 *
 * <p>What is no message becomes one of two objects of this marshaller, which {@link Entrance} then
 * refuses: gRPC would answer an exception from here with UNKNOWN, and with a stack trace in the
 * log.
 */
final class CheckedMarshaller<T extends MessageLite> implements PrototypeMarshaller<T> {
  private final Marshaller<T> original;
  private final T prototype;
  private final Parser<T> parser;
  private final T rubbish;
  private final T oversized;

  @SuppressWarnings("unchecked") // of what a message says of its own type
  CheckedMarshaller(PrototypeMarshaller<T> original) {
    T message = original.getMessagePrototype();
    if (message == null) {
      throw new IllegalArgumentException("marshaller: no prototype (expected: a generated one)");
    }
    this.original = original;
    this.prototype = message;
    this.parser = (Parser<T>) message.getParserForType();
    this.rubbish = (T) message.newBuilderForType().buildPartial();
    this.oversized = (T) message.newBuilderForType().buildPartial();
  }

  /** Why a message that came from here is none; null if it is one. */
  @Nullable Status objection(Object message) {
    if (message == rubbish) {
      return Status.INVALID_ARGUMENT.withDescription(
          "the message is not valid protobuf (expected: the type that this call takes)");
    }
    return message == oversized
        ? Status.RESOURCE_EXHAUSTED.withDescription("the message is too large unpacked")
        : null;
  }

  @Override
  public T parse(InputStream stream) {
    try {
      return parsed(stream);
    } catch (IOException e) {
      // No protobuf, or compressed data that is none.
      return rubbish;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED ? oversized : rubbish;
    }
  }

  private T parsed(InputStream stream) throws IOException {
    CodedInputStream coded = CodedInputStream.newInstance(bytes(stream));
    coded.enableAliasing(true);
    T message = parser.parseFrom(coded);
    coded.checkLastTagWas(0);
    return message;
  }

  private static byte[] bytes(InputStream stream) throws IOException {
    if (!(stream instanceof KnownLength)) {
      return stream.readAllBytes();
    }
    byte[] bytes = new byte[stream.available()];
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
