package io.modelgrid.actors.router;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.Loading;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
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
 * A router's own work on a request: checks, version, choice of a replica, and the answer to its
 * caller. Without the hops between actors.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteBenchmark {
  @Param({"1", "3"})
  int replicas;

  private final ActorSystem<Void> actors = Samples.actors();
  private final Arrivals arrivals = new Arrivals();
  private final List<NamedTensor> outputs = List.of(Samples.row("y", 10));
  private final InferenceRequest request =
      new InferenceRequest(
          null,
          ModelSelector.of("m"),
          List.of(Samples.row("x", Samples.PIXELS)),
          List.of(),
          Samples.farAway(),
          0,
          null,
          Trail.none());
  private final ReplicaTable table = new ReplicaTable(TimeUnit.HOURS.toNanos(1));
  private final PendingTable pending = new PendingTable();
  private final RouterSetup setup =
      new RouterSetup(
          model(),
          "n1",
          "host:1",
          Settings.read(ConfigFactory.load()).serving(),
          arrivals,
          () -> true,
          System::nanoTime,
          System::currentTimeMillis,
          Tracing.off());
  private final Dispatch dispatch =
      new Dispatch(
          setup,
          table,
          pending,
          new Statistics(System::currentTimeMillis),
          new StandingIn(setup, table, actors.log()),
          actors.ignoreRef());

  @Setup
  public void report() {
    for (int index = 0; index < replicas; index++) {
      ActorRef<Replica.Command> replica =
          actors.systemActorOf(Behaviors.ignore(), "replica-" + index, Props.empty());
      table.told(status(index, replica), System.nanoTime());
    }
  }

  @TearDown
  public void stop() {
    actors.terminate();
  }

  @Benchmark
  public Object route() {
    CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
    Routed routed = new Routed(request, answer);
    routed.arrived = System.nanoTime();
    dispatch.arrived();
    if (!dispatch.refusesSizeOf(routed)) {
      dispatch.send(routed, false);
    }
    Replica.Infer infer = Objects.requireNonNull(arrivals.last);
    Routed.Send send = Objects.requireNonNull(pending.take(infer.requestId()));
    dispatch.answer(
        send,
        new Router.Inferred(infer.requestId(), "m.0", outputs, 1_000, 10_000, 1),
        System.nanoTime());
    return answer.join();
  }

  private static ReplicaStatus status(int index, ActorRef<Replica.Command> replica) {
    return new ReplicaStatus(
        "m",
        index,
        replica,
        "host:" + index,
        "n" + index,
        "cpu",
        ReplicaStatus.Lifecycle.SERVING,
        List.of(new ReplicaStatus.VersionStatus("1", ReplicaStatus.Holding.READY, null, false)),
        0,
        64,
        10,
        1 << 20,
        true);
  }

  private static ModelState model() {
    Signature signature =
        Signature.of(
            List.of(TensorSpec.of("x", DataType.FP32, -1, Samples.PIXELS)),
            List.of(TensorSpec.of("y", DataType.FP32, -1, 10)));
    VersionState version =
        new VersionState(
            "1",
            new Artifact("ab".repeat(32), 1 << 20, "model.onnx"),
            Instant.EPOCH,
            new VersionState.Verified(signature, "onnx", Map.of()),
            null);
    TreeMap<String, VersionState> versions = new TreeMap<>(ModelState.VERSION_ORDER);
    versions.put("1", version);
    return new ModelState(
        "m",
        7,
        1,
        Map.of(ModelSelector.STABLE, "1"),
        versions,
        null,
        Traffic.none(),
        null,
        Loading.byLabels());
  }

  /** Keeps what was sent last, and sends nothing. */
  private static final class Arrivals implements TensorPost {
    private Replica.@Nullable Infer last;

    @Override
    public void request(ActorRef<Replica.Command> replica, Replica.Infer infer) {
      last = infer;
    }

    @Override
    public void answer(
        ActorRef<Router.Command> router, Router.Inferred inferred, Deadline deadline) {
      throw new IllegalStateException("answer: only replicas send one");
    }

    @Override
    public void withdraw(ActorRef<Replica.Command> replica, Replica.Withdraw withdraw) {
      throw new IllegalStateException("withdraw: nobody withdraws");
    }

    @Override
    public void dropAnswer(Replica.Withdraw withdraw) {
      throw new IllegalStateException("withdraw: nobody withdraws");
    }
  }
}
