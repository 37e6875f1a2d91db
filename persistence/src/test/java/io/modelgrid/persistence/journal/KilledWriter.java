package io.modelgrid.persistence.journal;

import io.modelgrid.config.StorageSettings;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The child process of {@link JournalContract}: prints each acknowledged revision until it is
 * killed.
 */
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    ActorSystem<Void> system =
        Writer.start(new StorageSettings(args[0], args[1], args[2], Path.of("")));
    JournalSchema.create(system).toCompletableFuture().get(60, TimeUnit.SECONDS);
    ActorRef<Writer.Command> writer =
        Writer.spawn(system, revision -> out.println("acknowledged " + revision));
    writer.tell(new Writer.GoOn(writer));
    system.getWhenTerminated().toCompletableFuture().get(5, TimeUnit.MINUTES);
  }
}
