package io.modelgrid.cluster.metrics;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.meter.CountedAnswer;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.watch.ActorTable.Sums;
import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeMetrics.Format;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.device.ComputeDevice;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
 * One scrape of a node with 100 model versions, each with a replica here, without the way to the
 * caller.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScrapeBenchmark {
  private static final int MODELS = 100;
  private static final String SELF = "host:1";

  @Param Format format = Format.PROMETHEUS;

  private final ActorSystem<Void> actors = Samples.actors();
  private final Settings settings = Settings.read(ConfigFactory.load());
  private final RequestMeters requests =
      new RequestMeters(1_000, 100, Duration.ofMinutes(10), System::nanoTime);
  private final NodeMeters meters = new NodeMeters();

  @Setup
  public void fill() throws Exception {
    DeviceInventory devices =
        DeviceInventory.of(
            () -> List.of(new ComputeDevice("cpu", "cpu", 1L << 34)), settings.engine());
    List<ModelView> models = new ArrayList<>();
    List<ReplicaStatus> statuses = new ArrayList<>();
    Random random = new Random(100);
    for (int index = 0; index < MODELS; index++) {
      String model = "a-model-with-a-name-" + index;
      ask(model, random);
      models.add(
          new ModelView(
              model,
              7,
              Map.of("stable", "1"),
              3,
              false,
              List.of(),
              List.of(),
              TrafficView.none(),
              false,
              List.of()));
      statuses.add(status(model));
      devices.reserve("cpu", model + ".0", 1 << 20);
    }
    NodeSight sight =
        new NodeSight(
            "n1",
            SELF,
            Members::none,
            () -> true,
            CatalogueState::empty,
            () -> models,
            () -> statuses,
            devices);
    meters.show(requests, family -> new Sums(1, 2, 3, 4, 5), sight, settings.metrics());
    System.out.println("bytes: " + scrape().length);
  }

  private void ask(String model, Random random) {
    for (int request = 0; request < 1_000; request++) {
      CountedAnswer counted = new CountedAnswer(requests.of(model), 0);
      long nanos = random.nextInt(100_000_000);
      counted.computed("1", nanos / 10, nanos / 2, 1, 1 + random.nextInt(32), nanos);
      counted.complete(
          request % 100 == 0
              ? Refused.because(Reason.QUEUE_FULL, "full")
              : new Answered(model, "1", null, 7, model + ".0", "n1", List.of()));
    }
  }

  private ReplicaStatus status(String model) {
    return new ReplicaStatus(
        model,
        0,
        actors.ignoreRef(),
        SELF,
        "n1",
        "cpu",
        ReplicaStatus.Lifecycle.SERVING,
        List.of(new ReplicaStatus.VersionStatus("1", ReplicaStatus.Holding.READY, null, false)),
        0,
        64,
        10,
        1 << 20,
        true);
  }

  @TearDown
  public void stop() {
    meters.close();
    actors.terminate();
  }

  @Benchmark
  public byte[] scrape() throws Exception {
    return meters.write(format).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
