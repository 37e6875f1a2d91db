package io.modelgrid.bench.hotpath;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * The server that a user could write in an afternoon: Netty, Jackson's data binding and ONNX
 * Runtime, V2 in JSON for one model. It computes on the event loop, which is the fastest that such
 * a server can be: no queue, no hop, no batching, one model, no checks.
 */
public final class NettyServer {
  private static final int MAX_BODY = 64 << 20;

  private NettyServer() {}

  /** A request as it is in JSON; other keys are none of this server's business. */
  @SuppressWarnings("ArrayRecordComponent") // as one would write it
  private record Input(String name, long[] shape, String datatype, float[] data) {}

  private record Request(List<Input> inputs) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Output(String name, String datatype, long[] shape, float[] data) {}

  private record Response(String model_name, String model_version, List<Output> outputs) {}

  public static void main(String[] args) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    OrtSession session = environment.createSession(args[0], options);
    NioEventLoopGroup loops = new NioEventLoopGroup(2);
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
                        .addLast(new Predictions(environment, session));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    System.out.println(((java.net.InetSocketAddress) channel.localAddress()).getPort());
  }

  /** Answers what is posted, wherever. */
  @ChannelHandler.Sharable
  private static final class Predictions extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OrtEnvironment environment;
    private final OrtSession session;

    Predictions(OrtEnvironment environment, OrtSession session) {
      this.environment = environment;
      this.session = session;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
        throws IOException, OrtException {
      Request asked =
          JSON.readValue((InputStream) new ByteBufInputStream(request.content()), Request.class);
      write(context, compute(asked.inputs().get(0)));
    }

    private Response compute(Input input) throws OrtException {
      FloatBuffer data =
          ByteBuffer.allocateDirect(Float.BYTES * input.data().length)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer()
              .put(input.data())
              .flip();
      try (OnnxTensor tensor = OnnxTensor.createTensor(environment, data, input.shape());
          OrtSession.Result result = session.run(Map.of(input.name(), tensor))) {
        OnnxTensor output = (OnnxTensor) result.get(0);
        FloatBuffer values = output.getFloatBuffer();
        float[] numbers = new float[values.remaining()];
        values.get(numbers);
        long[] shape = output.getInfo().getShape();
        return new Response("mlp", "1", List.of(new Output("y", "FP32", shape, numbers)));
      }
    }

    private static void write(ChannelHandlerContext context, Response answer)
        throws JsonProcessingException {
      byte[] body = JSON.writeValueAsBytes(answer);
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
      var unused = context.writeAndFlush(response, context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.BAD_REQUEST,
              Unpooled.copiedBuffer(
                  String.valueOf(cause), java.nio.charset.StandardCharsets.UTF_8));
      var unused =
          context.writeAndFlush(
              response, context.newPromise().addListener(ChannelFutureListener.CLOSE));
    }
  }
}
