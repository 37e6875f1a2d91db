package io.modelgrid.http.oip;

import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.http.change.ChangeRefusals;
import io.modelgrid.http.change.Lookout;
import io.modelgrid.http.change.Staging;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Loads and unloads models, as the protocol's model repository extension has it. A load ends when
 * the model's stable version is ready, or is refused when it cannot become so. A load that brings
 * files makes of them the next version, whatever its inputs and outputs are, and swaps to it.
 *
 * <p>Thread-safe. All stages fail with a {@link RefusedException} where something is refused, and
 * complete where the grid's ports do: attach with an {@code …Async} method.
 */
public final class Repository {
  private static final String BLOCKING = "modelgrid-dispatchers.http-blocking";
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

  private final GridView view;
  private final GridAdmin admin;
  private final Lookout lookout;
  private final Duration patience;
  private final Executor blocking;

  /**
   * A repository over a grid.
   *
   * @param patience how long a load waits at most until the model is ready
   * @param blocking for what touches files
   */
  public Repository(
      GridView view, GridAdmin admin, Lookout lookout, Duration patience, Executor blocking) {
    this.view = view;
    this.admin = admin;
    this.lookout = lookout;
    this.patience = patience;
    this.blocking = blocking;
  }

  /** The repository of a node, as all its ports have it. */
  public static Repository of(
      ActorSystem<?> system,
      Settings settings,
      GridView view,
      GridAdmin admin,
      ExecutionContextExecutor executor) {
    return new Repository(
        view,
        admin,
        new Lookout(LOOK_INTERVAL, system.scheduler(), executor),
        settings.engine().loadTimeout(),
        system.dispatchers().lookup(DispatcherSelector.fromConfig(BLOCKING)));
  }

  /**
   * Loads a model that the grid knows, with what was loaded before.
   *
   * @return the version that is stable and ready
   */
  public CompletionStage<VersionView> load(String model, Origin origin) {
    return change(admin.load(model, null, origin)).thenCompose(changed -> ready(model, null));
  }

  /**
   * Makes the next version of a model, or a new model, of files, and swaps to it.
   *
   * @param files contents by path; a path is {@code VERSION/NAME} or {@code NAME}
   * @param trail of the request for it
   * @return that version, stable and ready
   */
  public CompletionStage<VersionView> load(
      String model, Map<String, FileSource> files, Origin origin, Trail trail) {
    if (!ModelSelector.isName(model)) {
      throw Refusal.badRequest(
          "model name '"
              + Refusal.shown(model)
              + "' (expected: 1 to 128 letters, digits, dots, underscores or hyphens, the first a"
              + " letter or digit)");
    }
    ModelFiles bundle = new ModelFiles(files);
    return CompletableFuture.supplyAsync(() -> staged(bundle, trail), blocking)
        .thenCompose(staged -> register(model, staged, bundle, origin))
        .thenCompose(version -> serve(model, version, origin))
        .thenCompose(version -> ready(model, version));
  }

  /** Unloads a model as a whole; it stays known. */
  public CompletionStage<Changed> unload(String model, Origin origin) {
    return change(admin.unload(model, null, origin))
        .thenApply(
            answer -> {
              if (answer instanceof Changed changed) {
                return changed;
              }
              throw new IllegalStateException("unload: " + answer + " (expected: a change)");
            });
  }

  private Path staged(ModelFiles bundle, Trail trail) {
    Path staged = Staging.newFile(admin, trail);
    boolean written = false;
    try {
      bundle.writeTo(staged);
      written = true;
      return staged;
    } catch (IOException e) {
      throw Staging.noRoom(e, trail);
    } finally {
      if (!written) {
        Staging.delete(staged);
      }
    }
  }

  private CompletionStage<String> register(
      String model, Path staged, ModelFiles bundle, Origin origin) {
    return change(admin.register(model, null, staged, bundle.bundleName(), origin))
        .whenCompleteAsync(
            (answer, failure) -> {
              if (failure != null) {
                Staging.delete(staged);
              }
            },
            blocking)
        .thenApply(answer -> ((Changed) answer).version());
  }

  private CompletionStage<String> serve(String model, String version, Origin origin) {
    boolean unloaded = view.model(model).map(ModelView::unloaded).orElse(false);
    return unloaded
        ? change(admin.load(model, null, origin)).thenCompose(done -> swap(model, version, origin))
        : swap(model, version, origin);
  }

  private CompletionStage<String> swap(String model, String version, Origin origin) {
    String stable =
        view.model(model).map(seen -> seen.labels().get(ModelSelector.STABLE)).orElse(null);
    if (stable == null || stable.equals(version)) {
      // The first version becomes stable by itself.
      return CompletableFuture.completedFuture(version);
    }
    OperationPlan plan = OperationPlan.swap(version, true, false);
    return change(admin.operate(model, plan, origin))
        .thenCompose(
            answer ->
                answer instanceof Started started
                    ? swapped(model, version, started.operation())
                    : CompletableFuture.completedFuture(version));
  }

  private CompletionStage<String> swapped(String model, String version, String operation) {
    return lookout
        .until(() -> view.operation(operation), Repository::isOver, patience)
        .thenApply(
            seen -> {
              if (!isOver(seen)) {
                throw late(model);
              }
              OperationView over = seen.orElseThrow();
              if (over.state() != OperationView.State.SUCCEEDED) {
                throw failed(model, "version " + version + ": " + over.message());
              }
              return version;
            });
  }

  private static boolean isOver(Optional<OperationView> operation) {
    return operation.isPresent() && operation.get().state() != OperationView.State.RUNNING;
  }

  /** Waits until a version is ready: the given one, or else the stable one. */
  private CompletionStage<VersionView> ready(String model, @Nullable String version) {
    return lookout
        .until(() -> look(model, version), Repository::isSettled, patience)
        .thenApply(
            seen -> {
              if (!isSettled(seen)) {
                throw late(model);
              }
              VersionView settled = seen.orElseThrow();
              if (settled.state() == State.FAILED) {
                throw failed(
                    model,
                    "version "
                        + settled.version()
                        + ": "
                        + Objects.requireNonNullElse(settled.reason(), "it cannot be loaded"));
              }
              return settled;
            });
  }

  private Optional<VersionView> look(String model, @Nullable String version) {
    Optional<ModelView> seen = view.model(model);
    if (version != null) {
      return seen.flatMap(each -> each.version(version));
    }
    Optional<VersionView> stable = seen.flatMap(each -> each.select(ModelSelector.of(model)));
    // Without a stable version it is the first that may become one.
    return stable.isPresent()
        ? stable
        : seen.flatMap(each -> each.versions().stream().reduce((first, second) -> second));
  }

  private static boolean isSettled(Optional<VersionView> version) {
    return version.isPresent()
        && (version.get().state() == State.READY || version.get().state() == State.FAILED);
  }

  private static CompletionStage<ChangeAnswer> change(CompletionStage<ChangeAnswer> asked) {
    return asked.thenApply(
        answer -> {
          if (answer instanceof Refused refused) {
            throw new RefusedException(ChangeRefusals.of(refused));
          }
          return answer;
        });
  }

  private static RefusedException failed(String model, String reason) {
    return Refusal.badRequest("failed to load '" + model + "', " + reason);
  }

  private RefusedException late(String model) {
    return new RefusedException(
        Refusal.retryAfter(
            503,
            "model '"
                + model
                + "' was not ready after "
                + patience.toSeconds()
                + " s; loading goes on",
            Duration.ofSeconds(1)));
  }
}
