package io.modelgrid.actors.replica;

import io.modelgrid.persistence.artifact.Artifact;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Has artifacts on this node. Thread-safe; never blocks. */
@FunctionalInterface
public interface ArtifactPort {
  /** The artifact's file, fetched from another node first if need be; else the stage fails. */
  CompletionStage<Path> obtain(Artifact artifact);
}
