package io.modelgrid.bench.hotpath;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server that a user could write in an afternoon: Netty, Jackson's data binding and ONNX
 * Runtime, V2 in JSON and binary. It computes on the event loop, of which there is one a core: no
 * queue, no hop, no batching, no versions, no checks. Takes a folder with the networks.
 */
public final class NettyServer {
  private static final int MAX_BODY = 64 << 20;

  private NettyServer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    NettyAnswers answers = new NettyAnswers();
    for (ServedModel model : ServedModel.values()) {
      Path network = model.file(folder);
      if (Files.exists(network)) {
        answers.add(
            model,
            model == ServedModel.MINILM
                ? new NettySentences(network, ServedModel.tokenizerFile(folder))
                : new NettyNumbers(network));
      }
    }
    NioEventLoopGroup loops = new NioEventLoopGroup(Runtime.getRuntime().availableProcessors());
    Channel channel =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(MAX_BODY))
                        .addLast(answers);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    System.out.println(ServerProcess.LISTENS + port);
  }
}
