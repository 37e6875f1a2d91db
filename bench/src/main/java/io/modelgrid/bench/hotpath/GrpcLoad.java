package io.modelgrid.bench.hotpath;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * Calls of {@code ModelInfer}, one at a time on each connection, from one event loop. Messages are
 * bytes that were encoded once, so that the generator spends nothing on them. Any status but OK
 * ends the run.
 */
final class GrpcLoad implements Load {
  private static final long PATIENCE_SECONDS = 30;
  private static final MethodDescriptor<byte[], byte[]> INFER =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(GRPCInferenceServiceGrpc.getModelInferMethod().getFullMethodName())
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final byte[] message;

  private GrpcLoad(byte[] message) {
    this.message = message;
  }

  static GrpcLoad connect(int port, byte[] message, int connections) {
    GrpcLoad load = new GrpcLoad(message);
    for (int i = 0; i < connections; i++) {
      load.channels.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .eventLoopGroup(load.loop)
              .channelType(NioSocketChannel.class)
              .directExecutor()
              .usePlaintext()
              .build());
    }
    return load;
  }

  /** Messages as they are on the wire. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
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

  /** Takes an answer, or the trouble instead of it. */
  private static final class Listener extends ClientCall.Listener<byte[]> {
    private final BiConsumer<Status, byte[]> then;
    private byte[] answer = new byte[0];

    Listener(BiConsumer<Status, byte[]> then) {
      this.then = then;
    }

    @Override
    public void onMessage(byte[] message) {
      answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      then.accept(status, answer);
    }
  }

  private void call(ManagedChannel channel, BiConsumer<Status, byte[]> then) {
    ClientCall<byte[], byte[]> call = channel.newCall(INFER, CallOptions.DEFAULT);
    call.start(new Listener(then), new Metadata());
    call.request(2);
    call.sendMessage(message);
    call.halfClose();
  }

  /** Asks once; gives the answer's message. */
  static byte[] ask(int port, byte[] message) throws IOException, InterruptedException {
    try (GrpcLoad load = connect(port, message, 1)) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      load.call(
          load.channels.get(0),
          (status, bytes) -> {
            if (status.isOk()) {
              answer.complete(bytes);
            } else {
              answer.completeExceptionally(status.asException());
            }
          });
      return await(answer, 0);
    }
  }

  @Override
  public Closed closed(double seconds, Meter meter) throws IOException, InterruptedException {
    double before = meter.read();
    ClosedRun run = new ClosedRun(System.nanoTime() + (long) (seconds * 1e9));
    loop.execute(() -> channels.forEach(run::ask));
    await(run.done, seconds);
    double answered = (double) run.inTime + run.late;
    return new Closed(run.inTime / seconds, (meter.read() - before) / answered);
  }

  @Override
  public Latencies open(double perSecond, double seconds) throws IOException, InterruptedException {
    OpenRun run = new OpenRun(1e9 / perSecond, Math.max(1, (long) (perSecond * seconds)));
    try (Ticker ticker =
        new Ticker(run.start, run.interval, () -> loop.execute(run::sendWhatIsDue))) {
      ticker.start();
      await(run.done, seconds);
    }
    return run.latencies;
  }

  /** Asks again after each answer until it ends. Lives on the event loop. */
  private final class ClosedRun {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final long end;
    private long inTime;
    private long late;

    ClosedRun(long end) {
      this.end = end;
    }

    void ask(ManagedChannel channel) {
      call(channel, (status, answer) -> answered(channel, status));
    }

    private void answered(ManagedChannel channel, Status status) {
      if (!status.isOk()) {
        done.completeExceptionally(status.asException());
      } else if (System.nanoTime() < end) {
        inTime++;
        ask(channel);
      } else if (++late == channels.size()) {
        done.complete(true);
      }
    }
  }

  /** Asks when a request is due and a connection free. Lives on the event loop. */
  private final class OpenRun {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final Latencies latencies = new Latencies();
    private final Deque<ManagedChannel> free = new ArrayDeque<>(channels);
    private final long start = System.nanoTime();
    private final double interval;
    private final long total;
    private long sent;

    OpenRun(double interval, long total) {
      this.interval = interval;
      this.total = total;
    }

    void sendWhatIsDue() {
      long due = start + (long) (sent * interval);
      while (sent < total && due <= System.nanoTime() && !free.isEmpty()) {
        ManagedChannel channel = free.remove();
        long wasDue = due;
        sent++;
        call(channel, (status, answer) -> answered(channel, status, wasDue));
        due = start + (long) (sent * interval);
      }
    }

    private void answered(ManagedChannel channel, Status status, long due) {
      latencies.add(System.nanoTime() - due);
      free.add(channel);
      if (!status.isOk()) {
        done.completeExceptionally(status.asException());
      } else if (latencies.count() == total) {
        done.complete(true);
      } else {
        sendWhatIsDue();
      }
    }
  }

  private static <T> T await(CompletableFuture<T> done, double seconds)
      throws IOException, InterruptedException {
    try {
      return done.get((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a call failed or was never answered", e);
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
