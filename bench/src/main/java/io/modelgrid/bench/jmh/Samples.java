package io.modelgrid.bench.jmh;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** What requests and answers are made of: the same numbers in each run. */
public final class Samples {
  /** Pixels of one row of the small network. */
  public static final int PIXELS = 784;

  private static final long SEED = 20_261_126L;

  private Samples() {}

  /** One row of floats of all digits, as a model's scores or a vector's components are. */
  public static NamedTensor row(String name, int count) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = (float) (random.nextGaussian() * 0.3);
    }
    return new NamedTensor(name, Tensor.ofFloats(Shape.of(1, count), values));
  }

  /** One row of pixels, in JSON, with so many digits as people write. */
  public static String pixels() {
    return list(PIXELS, random -> random.nextInt(10_000) / 10_000f);
  }

  /** Rows of grey values, in JSON, one after the other: as programs write them, some of them 0. */
  public static String greys(int rows) {
    return list(rows * PIXELS, random -> random.nextInt(3) == 0 ? 0 : random.nextInt(256) / 255f);
  }

  private static String list(int count, Function<Random, Float> next) {
    Random random = new Random(SEED);
    return Stream.generate(() -> next.apply(random).toString())
        .limit(count)
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** A deadline that does not pass while a benchmark runs. */
  public static Deadline farAway() {
    return Deadline.after(System.nanoTime(), Duration.ofHours(1));
  }

  /** A lone actor system, for references. */
  public static ActorSystem<Void> actors() {
    return ActorSystem.create(Behaviors.empty(), "bench", ConfigFactory.load());
  }
}
