package io.modelgrid.http.v2;

import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.json.JsonReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the bytes of a body to tensors: rows of 784 floats. One row comes again and again, so that
 * the processor learns it by heart; many rows show what reading costs that it cannot foresee.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
  private static final String HEAD =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,784],\"datatype\":\"FP32\",";
  private static final int MANY = 32;

  private final JsonReader.Format format = new JsonReader.Format(100).limitedTo(64 << 20);
  private final byte[] json = bytes(HEAD.formatted(1) + "\"data\":" + Samples.pixels() + "}]}");
  private final byte[] jsonOfMany =
      bytes(HEAD.formatted(MANY) + "\"data\":" + Samples.greys(MANY) + "}]}");
  private final byte[] head =
      bytes(
          HEAD.formatted(1)
              + "\"parameters\":{\"binary_data_size\":"
              + 4 * Samples.PIXELS
              + "}}]}");
  private final byte[] binary = withData(head, Samples.row("x", Samples.PIXELS));

  @Benchmark
  public Object json() {
    return V2RequestReader.read(format, json, json.length, "m");
  }

  @Benchmark
  public Object jsonOfManyRows() {
    return V2RequestReader.read(format, jsonOfMany, jsonOfMany.length, "m");
  }

  @Benchmark
  public Object binary() {
    return V2RequestReader.read(format, binary, head.length, "m");
  }

  private static byte[] withData(byte[] head, NamedTensor row) {
    ByteBuffer data = row.tensor().data();
    return ByteBuffer.allocate(head.length + data.remaining()).put(head).put(data).array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
