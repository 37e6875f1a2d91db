package io.modelgrid.http.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** One who listens to a stream, as slowly as a test likes. */
record Listening(SinkQueueWithCancel<ByteString> stream) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TICK = Duration.ofMillis(5);

  static Listening to(Source<ByteString, NotUsed> source, ActorSystem<?> system) {
    return new Listening(source.runWith(Sink.queue(), system));
  }

  /** What is told next; fails where the stream has ended. */
  String next() throws Exception {
    return pull().orElseThrow();
  }

  /** What is told next, or nothing at the stream's end. */
  Optional<String> pull() throws Exception {
    return stream
        .pull()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .map(ByteString::utf8String);
  }

  void cancel() {
    stream.cancel();
  }

  static void await(String what, BooleanSupplier done) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting for " + what).isNegative();
      LockSupport.parkNanos(TICK.toNanos());
    }
  }
}
