package io.modelgrid.http.grpc;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.modelgrid.config.GrpcSettings;
import io.modelgrid.config.Settings;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** How gRPC's server is set up, and why. */
final class GrpcTuning {
  // Enough for one connection to keep a grid busy; more would only wait here, with their bodies.
  private static final int MOST_CALLS_PER_CONNECTION = 512;
  // A caller may give up many calls; one who does nothing else is cut off.
  private static final int MOST_RESETS = 2_000;
  private static final int RESETS_WINDOW_SECONDS = 10;
  private static final int MOST_METADATA = 8 * 1024;
  private static final int MOST_LOOPS = 4;

  private GrpcTuning() {}

  /** Threads that read and write: few, since all work on messages is done elsewhere. */
  static EventLoopGroup loops() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new MultiThreadIoEventLoopGroup(
        Math.max(1, Math.min(MOST_LOOPS, cores / 2)),
        new DefaultThreadFactory("modelgrid-grpc", true),
        // Not the native one, which unpacks a library into a temporary folder at each start.
        NioIoHandler.newFactory());
  }

  static NettyServerBuilder builder(Settings settings, EventLoopGroup loops, Executor executor) {
    GrpcSettings grpc = settings.grpc();
    return NettyServerBuilder.forAddress(new InetSocketAddress(grpc.host(), grpc.port()))
        .channelType(NioServerSocketChannel.class)
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .executor(executor)
        .maxInboundMessageSize(settings.http().maxBody())
        .maxInboundMetadataSize(MOST_METADATA)
        .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
        .maxRstFramesPerWindow(MOST_RESETS, RESETS_WINDOW_SECONDS)
        // Finds connections whose other end is gone, and lets clients find that out too.
        .keepAliveTime(1, TimeUnit.MINUTES)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }
}
