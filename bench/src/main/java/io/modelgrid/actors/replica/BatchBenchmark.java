package io.modelgrid.actors.replica;

import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.batch.BatchTuner;
import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.trace.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to put requests together and to take their answers apart, for all of them: the
 * queue, the choice, the copies. Without the computation, whose outputs here are the inputs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {
  private static final int MOST = 32;

  @Param({"1", "8", "32"})
  int requests;

  private final ActorSystem<Void> actors = Samples.actors();
  private final Echo echo = new Echo();
  private final BatchTuner tuner = new BatchTuner();
  private final RequestQueue queue =
      new RequestQueue(
          MOST, 1 << 30, ModelMeter.alone("m"), new StageSpans(Tracing.off(), "m.0", "n"));
  private final BatchMaker batches = new BatchMaker(queue, Duration.ZERO);
  private final Replica.Infer infer =
      new Replica.Infer(
          1,
          "1",
          List.of(Samples.row("x", Samples.PIXELS)),
          List.of(),
          Samples.farAway(),
          0,
          Trail.none(),
          actors.ignoreRef());

  @Setup
  public void learn() {
    while (tuner.most() < MOST) {
      tuner.computed(tuner.most(), TimeUnit.MILLISECONDS.toNanos(1), MOST);
    }
  }

  @TearDown
  public void stop() {
    actors.terminate();
  }

  @Benchmark
  public Object batch() {
    long now = System.nanoTime();
    for (int request = 0; request < requests; request++) {
      queue.offer(infer, now);
    }
    RequestQueue.Waiting first = Objects.requireNonNull(queue.poll());
    List<RequestQueue.Waiting> batch = batches.with(first, echo, tuner, now);
    if (batch.size() != requests) {
      throw new IllegalStateException("batch: " + batch.size() + " (expected: all requests)");
    }
    if (requests == 1) {
      return batch;
    }
    List<List<NamedTensor>> inputs = batch.stream().map(each -> each.infer().inputs()).toList();
    return echo.computeTogether(inputs, List.of(), new Cancellation());
  }

  /** Gives its inputs back. */
  private static final class Echo implements Servable {
    @Override
    public Signature signature() {
      return new Signature(List.of(List.of()), List.of());
    }

    @Override
    public String platform() {
      return "echo";
    }

    @Override
    public Map<String, String> properties() {
      return Map.of();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public int maxRows() {
      return MOST;
    }

    @Override
    public Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
      return BatchKey.ofRows(inputs, outputs);
    }

    @Override
    public List<NamedTensor> compute(
        List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation) {
      return inputs;
    }

    @Override
    public List<List<NamedTensor>> computeTogether(
        List<List<NamedTensor>> all, List<String> outputs, Cancellation cancellation) {
      int[] rows = all.stream().mapToInt(Rows::in).toArray();
      return Rows.split(Rows.join(all), rows).orElseThrow();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
