package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.AlertsKnown;
import io.modelgrid.engine.api.AlertView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's file with the alerts that it heard of last, so that they are known when all nodes were
 * stopped. Written where an alert comes into another state, or a receiver took a message; not for
 * each new value. A file that cannot be read or written is as none, which is logged.
 */
public final class AlertFile {
  private static final Logger log = LoggerFactory.getLogger(AlertFile.class);

  /** What makes it worth writing. */
  private record Mark(String rule, String subject, AlertView.State state, Instant since) {}

  private record Marks(List<Mark> alerts, List<AlertsKnown.Untold> untold) {
    static Marks of(AlertsKnown known) {
      return new Marks(
          known.alerts().stream()
              .map(each -> new Mark(each.rule(), each.subject(), each.state(), each.since()))
              .toList(),
          known.untold());
    }
  }

  private final Path file;
  private final Serialization serialization;
  private final Executor blocking;
  private final AtomicReference<@Nullable AlertsKnown> next = new AtomicReference<>();
  private final AtomicBoolean writing = new AtomicBoolean();
  private Marks kept = Marks.of(AlertsKnown.none());

  /**
   * A file.
   *
   * @param blocking where it is written
   */
  public AlertFile(Path file, Serialization serialization, Executor blocking) {
    this.file = file;
    this.serialization = serialization;
    this.blocking = blocking;
  }

  /** What it holds; blocks. */
  public AlertsKnown read() {
    if (!Files.exists(file)) {
      return AlertsKnown.none();
    }
    try {
      Object held =
          serialization
              .deserialize(
                  Files.readAllBytes(file), serializer().identifier(), AlertsTold.class.getName())
              .get();
      return ((AlertsTold) held).known();
    } catch (IOException | RuntimeException e) {
      log.warn("What fired before is not known, since {} cannot be read: {}", file, e.toString());
      return AlertsKnown.none();
    }
  }

  /** Writes this soon, or what comes after it. Called by one thread at a time. */
  void keep(AlertsKnown known) {
    Marks now = Marks.of(known);
    if (!now.equals(kept)) {
      kept = now;
      next.set(known);
      write();
    }
  }

  private void write() {
    if (writing.compareAndSet(false, true)) {
      blocking.execute(this::writeNext);
    }
  }

  private void writeNext() {
    AlertsKnown known = next.getAndSet(null);
    if (known != null) {
      try {
        write(known);
      } catch (IOException | RuntimeException e) {
        log.warn("What fires is not kept, since {} cannot be written: {}", file, e.toString());
      }
    }
    writing.set(false);
    if (next.get() != null) {
      write();
    }
  }

  private void write(AlertsKnown known) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(fresh, serializer().toBinary(new AlertsTold(known)));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Serializer serializer() throws IOException {
    return serialization.serializerFor(AlertsTold.class);
  }
}
