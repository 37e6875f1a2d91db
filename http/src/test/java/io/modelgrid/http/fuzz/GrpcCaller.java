package io.modelgrid.http.fuzz;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls gRPC methods with any bytes for a message. */
final class GrpcCaller implements AutoCloseable {
  private static final Marshaller<byte[]> BYTES = new Plain();

  private final ManagedChannel channel;
  private final Duration patience;

  GrpcCaller(int port, Duration patience) {
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    this.patience = patience;
  }

  /** How a call ended, with what came before. */
  static final class End {
    final Status status;
    final List<byte[]> messages;

    private End(Status status, List<byte[]> messages) {
      this.status = status;
      this.messages = messages;
    }
  }

  End call(String method, byte[] message)
      throws InterruptedException, ExecutionException, TimeoutException {
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            MethodDescriptor.<byte[], byte[]>newBuilder()
                .setFullMethodName(method)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setRequestMarshaller(BYTES)
                .setResponseMarshaller(BYTES)
                .build(),
            CallOptions.DEFAULT);
    CompletableFuture<End> end = new CompletableFuture<>();
    List<byte[]> messages = new ArrayList<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] came) {
            messages.add(came);
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(new End(status, messages));
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(message);
    call.halfClose();
    return end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static final class Plain implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
