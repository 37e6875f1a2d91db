package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelgrid.actors.training.TrainingRoom.Places;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has everything in a job's folder before its process starts. Used by one actor. */
final class JobPreparation {
  private static final Logger LOG = LoggerFactory.getLogger(JobPreparation.class);

  private final RunnerSetup setup;
  private final TrainingState training;
  private final JobFolder folder;

  JobPreparation(RunnerSetup setup, TrainingState training, JobFolder folder) {
    this.setup = setup;
    this.training = training;
    this.folder = folder;
  }

  /** What a look at the folder says. */
  enum Ready {
    /** The process may start. */
    START,
    /** An earlier attempt came to its end there, and nobody heard of it. */
    DONE,
    /** A process still works there. */
    LOCKED
  }

  /** Fails in words, if a version or the disk is not to be had. */
  CompletionStage<Ready> prepare() {
    CatalogueState state = setup.catalogue().get();
    Map<Source, CompletableFuture<Path>> bundles = new LinkedHashMap<>();
    for (Source source : sources(state)) {
      bundles.put(source, bundle(state, source).toCompletableFuture());
    }
    return CompletableFuture.allOf(bundles.values().toArray(CompletableFuture[]::new))
        .thenComposeAsync(
            all -> {
              Map<Source, Path> files = new LinkedHashMap<>();
              bundles.forEach((source, file) -> files.put(source, file.join()));
              List<String> missing = missing();
              return missing.isEmpty()
                  ? CompletableFuture.completedFuture(write(files))
                  : fetched(missing).thenApplyAsync(each -> write(files), setup.blocking());
            },
            setup.blocking());
  }

  /** Those that were asked for, and what serves now, for the gate. */
  private List<Source> sources(CatalogueState state) {
    String model = training.request().model();
    Optional<Source> stable =
        Optional.ofNullable(state.models().get(model))
            .map(each -> each.labels().get(ModelSelector.STABLE))
            .map(version -> new Source(ModelSelector.STABLE, model, ModelSelector.STABLE, version));
    return Stream.concat(training.request().sources().stream(), stable.stream()).toList();
  }

  private CompletionStage<Path> bundle(CatalogueState state, Source source) {
    ModelState model = state.models().get(source.model());
    VersionState version = model == null ? null : model.versions().get(source.version());
    return version == null
        ? CompletableFuture.failedFuture(
            new UncheckedIOException(
                new IOException(
                    "%s: version %s of '%s' is not there any more"
                        .formatted(source.role(), source.version(), source.model()))))
        : setup.artifacts().obtain(version.artifact());
  }

  /** Has data from the stores of other nodes; what nobody has stays away. */
  private CompletableFuture<?> fetched(List<String> digests) {
    return CompletableFuture.allOf(
        digests.stream().map(this::fetched).toArray(CompletableFuture[]::new));
  }

  /** Data that are not in this node's store. Blocks briefly. */
  private List<String> missing() {
    return digests(setup, training.request().specification())
        .filter(each -> setup.stored().apply(each).isEmpty())
        .toList();
  }

  private CompletableFuture<Optional<Path>> fetched(String digest) {
    return setup
        .artifacts()
        .obtain(new Artifact(digest, Artifact.UNKNOWN, "data"))
        .thenApply(Optional::of)
        .exceptionally(
            failure -> {
              LOG.info("training {}: {}", training.id(), TrainingAttempt.words(failure));
              return Optional.empty();
            })
        .toCompletableFuture();
  }

  private Ready write(Map<Source, Path> bundles) {
    try {
      folder.create();
      if (folder.isLocked()) {
        return Ready.LOCKED;
      }
      if (Files.exists(folder.outcome())) {
        return Ready.DONE;
      }
      Places places =
          new Places(setup.folders(), setup.urls(), artifacts(), folder.path().resolve("data"));
      folder.order(JobOrder.bytes(training, bundles, places, setup.codeVersion()));
      return Ready.START;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The data that lie in this node's store now; of others its process says that they are missing.
   */
  private Map<String, Path> artifacts() {
    return artifacts(setup, training.request().specification());
  }

  /** Blocks briefly. */
  static Map<String, Path> artifacts(RunnerSetup setup, String specification) {
    Map<String, Path> files = new HashMap<>();
    digests(setup, specification)
        .forEach(digest -> setup.stored().apply(digest).ifPresent(file -> files.put(digest, file)));
    return files;
  }

  private static Stream<String> digests(RunnerSetup setup, String specification) {
    return setup.room().read(specification.getBytes(UTF_8), false)
            instanceof TrainingRoom.Understood understood
        ? understood.artifacts().stream().filter(Artifact::isDigest)
        : Stream.empty();
  }
}
