package io.modelgrid.cluster.tree;

import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.bench.jmh.Samples;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.http.exchange.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The parts of a look at the live tree of three nodes with 100 models: on each node 100 routers,
 * 100 replicas and twenty others. On the node that serves it a look is {@code rows}, two times
 * {@code received}, and {@code json}; on the others it is {@code rows} and {@code sent}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TreeBenchmark {
  private static final int MODELS = 100;
  private static final int OTHERS = 20;
  private static final int NODES = 3;

  private final ActorSystem<Void> actors = Samples.actors();
  private final ActorTable table = ActorTable.of(actors);
  private final Serialization serialization = SerializationExtension.get(actors);
  private TreeKeeper.Told told = new TreeKeeper.Told(List.of(), 0);
  private GridActors grid = new GridActors(List.of());
  private byte[] bytes = {};

  @Setup
  public void fill() {
    for (int index = 0; index < MODELS; index++) {
      String model = "a-model-with-a-name-" + index;
      Told routing = new Told("routing", model, null, "1", 17L);
      add(Family.ROUTER, model, "router-" + model, routing);
      String slot = model + "." + index % NODES;
      add(Family.REPLICA, slot, "slot-" + slot, new Told("serving", model, slot, "1", null));
    }
    for (int index = 0; index < OTHERS; index++) {
      add(Family.BOARD, "board", "board-" + index, Told.NOTHING);
    }
    while (table.all().size() < 2 * MODELS + OTHERS) {
      LockSupport.parkNanos(1_000_000);
    }
    table.sample(System.nanoTime());
    told = Rows.of(table.all());
    bytes = sent();
    List<GridActors.OfNode> nodes = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      nodes.add(new GridActors.OfNode("node-" + node, "host:" + node, "up", told.actors(), 0));
    }
    grid = new GridActors(nodes);
    System.out.println("bytes: " + bytes.length + " sent, " + json().length + " of JSON");
  }

  private void add(Family family, String name, String path, Told said) {
    ActorRef<Object> ref =
        actors.systemActorOf(
            Watch.over(
                family,
                name,
                Behaviors.setup(
                    context -> {
                      table.tell(context.getSelf(), said);
                      return Behaviors.ignore();
                    })),
            path,
            Props.empty());
    ref.tell("anything");
  }

  @TearDown
  public void stop() {
    actors.terminate();
  }

  @Benchmark
  public Object rows() {
    return Rows.of(table.all());
  }

  @Benchmark
  public byte[] sent() {
    return serialization.serialize(told).get();
  }

  @Benchmark
  public Object received() {
    Serializer serializer = serialization.findSerializerFor(told);
    return serialization
        .deserialize(bytes, serializer.identifier(), Serializers.manifestFor(serializer, told))
        .get();
  }

  @Benchmark
  public byte[] json() {
    return Answers.bytes(grid);
  }
}
