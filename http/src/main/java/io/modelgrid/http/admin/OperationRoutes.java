package io.modelgrid.http.admin;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.http.change.ChangeRefusals;
import io.modelgrid.http.change.Lookout;
import io.modelgrid.http.change.Origins;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Swaps, canaries, shadows, labels and rollbacks: begins them, shows how they get on, ends them.
 * What begins an operation answers 202 with its id, or waits for its end with {@code ?wait=30s}.
 */
final class OperationRoutes {
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final Set<State> DONE = Set.of(State.SUCCEEDED);
  private static final Set<State> GIVEN_UP = Set.of(State.ABORTED, State.ROLLED_BACK);

  private final GridView view;
  private final GridAdmin admin;
  private final JsonReader.Format format;
  private final Lookout lookout;
  private final ExecutionContextExecutor executor;

  OperationRoutes(
      GridView view,
      GridAdmin admin,
      JsonReader.Format format,
      Scheduler scheduler,
      ExecutionContextExecutor executor) {
    this.view = view;
    this.admin = admin;
    this.format = format;
    this.lookout = new Lookout(INTERVAL, scheduler, executor);
    this.executor = executor;
  }

  void addTo(Routes routes) {
    routes
        .on("POST", "grid/v1/models/{m}/swap", this::swap)
        .on("POST", "grid/v1/models/{m}/rollback", this::rollback)
        .on("PUT", "grid/v1/models/{m}/labels/{label}", this::label)
        .on("DELETE", "grid/v1/models/{m}/labels/{label}", this::unlabel)
        .on("GET", "grid/v1/models/{m}/tallies", this::tallies)
        .on("GET", "grid/v1/operations", this::operations)
        .on("GET", "grid/v1/operations/{id}", this::operation)
        .on("DELETE", "grid/v1/operations/{id}", this::cancel)
        .on("POST", "grid/v1/operations/{id}/freeze", (call, path) -> freeze(call, path, true))
        .on("POST", "grid/v1/operations/{id}/thaw", (call, path) -> freeze(call, path, false));
  }

  private CompletionStage<HttpResponse> swap(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    Duration wait = wait(call);
    return call.body()
        .thenApply(body -> SwapBody.read(format, body))
        .thenCompose(asked -> admin.operate(model, asked.plan(), Origins.of(call, asked.why())))
        .thenComposeAsync(answer -> begun(model, answer, null, wait), executor);
  }

  private CompletionStage<HttpResponse> label(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    String label = Names.label(path.get(1));
    Duration wait = wait(call);
    return call.body()
        .thenApply(body -> VersionBody.label(format, body))
        .thenCompose(
            asked -> admin.operate(model, plan(label, asked), Origins.of(call, asked.why())))
        .thenComposeAsync(answer -> begun(model, answer, null, wait), executor);
  }

  /** To move the label that unversioned requests get is a swap. */
  private static OperationPlan plan(String label, VersionBody.Label asked) {
    return label.equals(ModelSelector.STABLE)
        ? OperationPlan.swap(asked.version(), asked.allowSignatureChange(), false)
        : OperationPlan.label(asked.version(), label, asked.allowSignatureChange());
  }

  private static OperationPlan unlabel(String version, String label) {
    return new OperationPlan(
        Kind.UNLABEL, version, label, List.of(), Duration.ZERO, false, 0, false, false);
  }

  private CompletionStage<HttpResponse> unlabel(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    String label = Names.label(path.get(1));
    Duration wait = wait(call);
    if (label.equals(ModelSelector.STABLE)) {
      throw Refusal.badRequest(
          "the label 'stable' cannot be taken away (expected: another label); a swap moves it, and"
              + " DELETE /grid/v1/models/MODEL undeploys the model");
    }
    String version =
        view.model(model).map(seen -> seen.labels().getOrDefault(label, "")).orElse("");
    OperationPlan plan = unlabel(version, label);
    // A command whose request breaks off changes nothing, though nobody reads its body.
    return call.body()
        .thenCompose(unread -> admin.operate(model, plan, Origins.of(call)))
        .thenComposeAsync(answer -> begun(model, answer, null, wait), executor);
  }

  private CompletionStage<HttpResponse> rollback(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    Duration wait = wait(call);
    String running = running(model);
    return call.body()
        .thenApply(body -> VersionBody.rollback(format, body))
        .thenCompose(asked -> admin.rollback(model, asked.version(), Origins.of(call, asked.why())))
        .thenComposeAsync(answer -> begun(model, answer, running, wait), executor);
  }

  private CompletionStage<HttpResponse> cancel(Call call, List<String> path) {
    String id = Names.operation(path.get(0));
    Duration wait = wait(call);
    String model = view.operation(id).map(OperationView::model).orElse(null);
    return call.body()
        .thenCompose(unread -> admin.cancel(id, Origins.of(call)))
        .thenApplyAsync(
            answer -> answer instanceof Started it ? givenUp(it) : Changes.accepted(answer),
            executor)
        .thenCompose(changed -> ended(model, changed, id, wait));
  }

  private CompletionStage<HttpResponse> freeze(Call call, List<String> path, boolean frozen) {
    String id = Names.operation(path.get(0));
    String model = view.operation(id).map(OperationView::model).orElse(null);
    return call.body()
        .thenCompose(unread -> admin.freeze(id, frozen, Origins.of(call)))
        .thenApplyAsync(
            answer -> OperationAnswers.changed(model, Changes.accepted(answer), null), executor);
  }

  /**
   * The answer to a command that begins an operation.
   *
   * @param ends the operation that the command ends instead, if it changes something without
   *     beginning one; null if there is none
   */
  private CompletionStage<HttpResponse> begun(
      String model, ChangeAnswer answer, @Nullable String ends, Duration wait) {
    if (answer instanceof Refused refused) {
      return now(refused(model, refused));
    }
    if (answer instanceof Changed changed) {
      return ended(model, changed, changed.changed() ? ends : null, wait);
    }
    Started started = (Started) answer;
    if (!started.operation().equals(String.valueOf(started.revision()))) {
      return ended(model, givenUp(started), started.operation(), wait); // it began before that
    }
    return wait.isZero()
        ? now(OperationAnswers.started(model, started))
        : waited(started.operation(), DONE, wait);
  }

  /** What names an operation that has begun before and still runs is about to end it. */
  private static Changed givenUp(Started running) {
    return new Changed(running.revision(), running.version(), true);
  }

  private CompletionStage<HttpResponse> ended(
      @Nullable String model, Changed changed, @Nullable String operation, Duration wait) {
    return operation == null || wait.isZero() || !changed.changed()
        ? now(OperationAnswers.changed(model, changed, operation))
        : waited(operation, GIVEN_UP, wait);
  }

  private CompletionStage<HttpResponse> waited(String id, Set<State> wanted, Duration wait) {
    Predicate<Optional<OperationView>> over =
        seen -> seen.isPresent() && seen.get().state() != State.RUNNING;
    return lookout
        .until(() -> view.operation(id), over, wait)
        .thenApply(seen -> OperationAnswers.waited(id, seen, wanted));
  }

  private HttpResponse refused(String model, Refused refused) {
    String running = running(model);
    if (refused.reason() == Reason.CONFLICT && running != null) {
      return OperationAnswers.conflict(refused.message(), running);
    }
    throw new RefusedException(ChangeRefusals.of(refused));
  }

  private @Nullable String running(String model) {
    return view.model(model).map(seen -> seen.traffic().operation()).orElse(null);
  }

  private CompletionStage<HttpResponse> operations(Call call, List<String> path) {
    Optional<String> model = call.parameter("model").map(Names::model);
    List<OperationView> asked =
        view.operations().stream()
            .filter(each -> model.isEmpty() || each.model().equals(model.get()))
            .toList();
    return now(Answers.json(200, Map.of("operations", asked)));
  }

  private CompletionStage<HttpResponse> operation(Call call, List<String> path) {
    String id = Names.operation(path.get(0));
    OperationView seen = view.operation(id).orElseThrow(() -> missing(unknown(id)));
    return now(Answers.json(200, seen));
  }

  /** What whoever asks for an operation that is not there is told. */
  static String unknown(String id) {
    return "there is no operation "
        + id
        + " (expected: one that runs, or one of the latest that are over; GET /grid/v1/operations"
        + " lists them)";
  }

  private CompletionStage<HttpResponse> tallies(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    if (view.model(model).isEmpty()) {
      throw missing("there is no model '" + model + "'");
    }
    return view.tallies(model)
        .thenApplyAsync(counts -> Answers.json(200, Tallies.of(model, counts)), executor);
  }

  private static Duration wait(Call call) {
    return call.parameter("wait").map(Names::wait).orElse(Duration.ZERO);
  }

  private static RefusedException missing(String message) {
    return new RefusedException(Refusal.of(404, message));
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
