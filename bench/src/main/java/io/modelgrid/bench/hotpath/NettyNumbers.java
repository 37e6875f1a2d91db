package io.modelgrid.bench.hotpath;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A network with one input and one output of numbers, through pooled direct buffers. */
final class NettyNumbers implements NettyModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  NettyNumbers(Path network) throws OrtException {
    session = Sessions.open(network);
  }

  /** An input as it is in JSON; without data where they follow the JSON. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @SuppressWarnings("ArrayRecordComponent") // as one would write it
  private record Input(String name, long[] shape, String datatype, float[] data) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Request(List<Input> inputs) {}

  @Override
  public Output compute(ByteBuf body) throws IOException, OrtException {
    Input input = read(body, body.readableBytes());
    ByteBuf data = buffer(input.data().length * Float.BYTES);
    try {
      floats(data, data.capacity()).put(input.data());
      return run(input, data, input.data().length * Float.BYTES);
    } finally {
      data.release();
    }
  }

  @Override
  public Output compute(ByteBuf body, int jsonLength) throws IOException, OrtException {
    Input input = read(body, jsonLength);
    int length = body.readableBytes();
    ByteBuf data = buffer(length);
    try {
      data.writeBytes(body);
      return run(input, data, length);
    } finally {
      data.release();
    }
  }

  private static Input read(ByteBuf body, int length) throws IOException {
    try (InputStream in = new ByteBufInputStream(body, length)) {
      return JSON.readValue(in, Request.class).inputs().get(0);
    }
  }

  private static ByteBuf buffer(int length) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
  }

  private static FloatBuffer floats(ByteBuf data, int length) {
    return data.internalNioBuffer(0, length).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private Output run(Input input, ByteBuf data, int length) throws OrtException {
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, floats(data, length), input.shape());
        OrtSession.Result result = session.run(Map.of(input.name(), tensor))) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      return new Output("y", output.getInfo().getShape(), output.getFloatBuffer());
    }
  }
}
