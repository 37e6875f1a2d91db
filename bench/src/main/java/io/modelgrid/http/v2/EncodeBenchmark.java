package io.modelgrid.http.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.tensor.TensorWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From tensors to the bytes of an answer: one row of floats of all digits. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  @Param({"10", "384", "1000"})
  int count;

  private NamedTensor row = Samples.row("y", 1);
  private Answered answered = answered(row);

  @Setup
  public void makeAnswer() {
    row = Samples.row("y", count);
    answered = answered(row);
  }

  private static Answered answered(NamedTensor row) {
    return new Answered("m", "1", null, 7, "m.0", "n1", List.of(row));
  }

  /** A whole answer with its headers. */
  @Benchmark
  public Object json() {
    return V2Answers.of(answered, new V2Wishes(null, List.of(), false), List.of());
  }

  /** The same with the row in binary. */
  @Benchmark
  public Object binary() {
    return V2Answers.of(answered, new V2Wishes(null, List.of(), true), List.of());
  }

  /** The row alone. */
  @Benchmark
  public Object row() throws IOException {
    ByteSink sink = new ByteSink(64 + TensorWriter.guessedLength(row.tensor()));
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      TensorWriter.write(json, "the answer", row.tensor());
    }
    return sink;
  }

  /** The row alone, number by number through Jackson's generator: what ours is held against. */
  @Benchmark
  public Object rowByJackson() throws IOException {
    ByteSink sink = new ByteSink(64 + TensorWriter.guessedLength(row.tensor()));
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      ByteBuffer data = row.tensor().data();
      json.writeStartArray();
      while (data.hasRemaining()) {
        json.writeNumber(data.getFloat());
      }
      json.writeEndArray();
    }
    return sink;
  }
}
