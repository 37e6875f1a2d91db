package io.modelgrid.bench.hotpath;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.bench.hotpath.NettyModel.Output;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers what is posted to {@link NettyServer}: JSON with JSON, binary with binary. */
@ChannelHandler.Sharable
final class NettyAnswers extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final String JSON_LENGTH = "Inference-Header-Content-Length";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, NettyModel> models = new HashMap<>();

  /** Not for others than the starting thread, before the first request. */
  void add(ServedModel name, NettyModel model) {
    models.put("/v2/models/" + name.modelName() + "/infer", model);
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SuppressWarnings("ArrayRecordComponent") // as one would write it
  private record OutputJson(
      String name,
      String datatype,
      long[] shape,
      float @Nullable [] data,
      @Nullable Map<String, Integer> parameters) {}

  private record Response(
      @JsonProperty("model_name") String modelName,
      @JsonProperty("model_version") String modelVersion,
      List<OutputJson> outputs) {}

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
      throws IOException, OrtException {
    NettyModel model = models.get(request.uri());
    if (model == null) {
      throw new IOException(request.uri() + ": no such model");
    }
    Integer jsonLength = request.headers().getInt(JSON_LENGTH);
    if (jsonLength == null) {
      write(context, json(model.compute(request.content())), null);
    } else {
      writeBinary(context, model.compute(request.content(), jsonLength));
    }
  }

  private static byte[] json(Output output) throws IOException {
    float[] data = new float[output.values().remaining()];
    output.values().get(data);
    return JSON.writeValueAsBytes(
        response(new OutputJson(output.name(), "FP32", output.shape(), data, null)));
  }

  private static void writeBinary(ChannelHandlerContext context, Output output) throws IOException {
    FloatBuffer values = output.values();
    int bytes = values.remaining() * Float.BYTES;
    byte[] head =
        JSON.writeValueAsBytes(
            response(
                new OutputJson(
                    output.name(),
                    "FP32",
                    output.shape(),
                    null,
                    Map.of("binary_data_size", bytes))));
    ByteBuf body = context.alloc().buffer(head.length + bytes).writeBytes(head);
    while (values.hasRemaining()) {
      body.writeFloatLE(values.get());
    }
    write(context, body, head.length);
  }

  private static Response response(OutputJson output) {
    return new Response("reference", "1", List.of(output));
  }

  private static void write(
      ChannelHandlerContext context, byte[] body, @Nullable Integer jsonLength) {
    write(context, Unpooled.wrappedBuffer(body), jsonLength);
  }

  private static void write(
      ChannelHandlerContext context, ByteBuf body, @Nullable Integer jsonLength) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (jsonLength == null) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    } else {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
      response.headers().setInt(JSON_LENGTH, jsonLength);
    }
    var unused = context.writeAndFlush(response, context.voidPromise());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.BAD_REQUEST,
            Unpooled.copiedBuffer(String.valueOf(cause), StandardCharsets.UTF_8));
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    var unused =
        context.writeAndFlush(
            response, context.newPromise().addListener(ChannelFutureListener.CLOSE));
  }
}
