package io.modelgrid.actors.meter;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.http.door.Knock.Kind;
import io.modelgrid.http.meter.AnswerMeter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * All that is counted of one request, from its arrival to its answer: {@code counted} less {@code
 * plain} is what it costs. On two threads that count the same version, as two cores would.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Threads(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MeterBenchmark {
  private final ModelMeter meter = ModelMeter.alone("m");
  private final VersionMeter queue = meter.of("1");
  private final AnswerMeter answers =
      AnswerMeter.http(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), "v2");
  private final Spending.Gauge gauge = Spending.ofOneThread().on("cpu");
  private final InferenceAnswer answer = new Answered("m", "1", null, 7, "m.0", "n1", List.of());

  @Benchmark
  public Object plain() {
    CompletableFuture<InferenceAnswer> request = new CompletableFuture<>();
    request.complete(answer);
    return request.join();
  }

  @Benchmark
  public Object counted() {
    CountedAnswer request = new CountedAnswer(meter, System.nanoTime());
    request.isAt("1");
    queue.queued(1);
    queue.queued(-1);
    request.computed("1", 20_000, 300_000, 1, 1, System.nanoTime());
    long reading = gauge.now();
    request.cost("ann", 3_136, 40, gauge.since(reading, 300_000));
    request.complete(answer);
    answers.count(Kind.PREDICT, 200);
    return request.join();
  }
}
