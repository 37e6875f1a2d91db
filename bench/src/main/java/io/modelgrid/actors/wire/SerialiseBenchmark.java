package io.modelgrid.actors.wire;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.engine.api.Trail;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A small request and its answer, to the bytes that go between nodes and back. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SerialiseBenchmark {
  private final ActorSystem<Void> actors = Samples.actors();
  private final TensorSerializer serializer =
      new TensorSerializer((ExtendedActorSystem) Adapter.toClassic(actors));
  private final Replica.Infer request =
      new Replica.Infer(
          1,
          "1",
          List.of(Samples.row("x", Samples.PIXELS)),
          List.of(),
          Samples.farAway(),
          0,
          Trail.none(),
          actors.ignoreRef());
  private final Router.Inferred answer =
      new Router.Inferred(1, "m.0", List.of(Samples.row("y", 10)), 1_000, 10_000, 1);
  // As Artery does: into a buffer that is there.
  private final ByteBuffer frame = ByteBuffer.allocateDirect(64 << 10);

  @TearDown
  public void stop() {
    actors.terminate();
  }

  @Benchmark
  public Object request() throws NotSerializableException {
    return throughBytes(request);
  }

  @Benchmark
  public Object answer() throws NotSerializableException {
    return throughBytes(answer);
  }

  private Object throughBytes(Object message) throws NotSerializableException {
    frame.clear();
    serializer.toBinary(message, frame);
    frame.flip();
    return serializer.fromBinary(frame, serializer.manifest(message));
  }
}
