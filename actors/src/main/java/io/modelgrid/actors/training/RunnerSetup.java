package io.modelgrid.actors.training;

import io.modelgrid.actors.replica.ArtifactPort;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a node's runner of trainings works with.
 *
 * @param node this node's name
 * @param cores that trainings may use together
 * @param memory bytes that they may use together
 * @param directory of the folders in which they work; nodes of one machine may share it
 * @param folders in or below which their data may lie
 * @param urls beginnings of addresses from which their data may come
 * @param catalogue this node's copy
 * @param lease whether this node has heard a majority lately
 * @param patience how long a training goes on without a word of the supervisor
 * @param leaving whether this node stops in order
 * @param artifacts has bundles on this node
 * @param stored the file of an artifact that is on this node already; blocks briefly
 * @param blocking runs what waits for disks and processes
 */
public record RunnerSetup(
    String node,
    int cores,
    long memory,
    Path directory,
    List<Path> folders,
    List<String> urls,
    ChildSetup child,
    String codeVersion,
    Supplier<CatalogueState> catalogue,
    BooleanSupplier lease,
    Duration patience,
    BooleanSupplier leaving,
    ArtifactPort artifacts,
    Function<String, Optional<Path>> stored,
    Products products,
    TrainingRoom room,
    Executor blocking,
    LongSupplier nanoTime,
    Clock clock) {
  public RunnerSetup {
    folders = List.copyOf(folders);
    urls = List.copyOf(urls);
  }
}
