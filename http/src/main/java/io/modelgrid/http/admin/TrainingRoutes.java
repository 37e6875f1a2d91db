package io.modelgrid.http.admin;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.http.change.Lookout;
import io.modelgrid.http.change.Origins;
import io.modelgrid.http.events.TrainingWatch;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.exchange.TrainingFields;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Trainings and compressions: takes specifications, shows how they get on, gives them up. What is
 * submitted answers 202 with its id, or waits for its end with {@code ?wait=30s}.
 */
final class TrainingRoutes {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final GridView view;
  private final GridTrainings trainings;
  private final TrainingWatch watch;
  private final JsonReader.Format format;
  private final Lookout lookout;
  private final ExecutionContextExecutor executor;

  TrainingRoutes(
      GridView view,
      GridTrainings trainings,
      TrainingWatch watch,
      JsonReader.Format format,
      Scheduler scheduler,
      ExecutionContextExecutor executor) {
    this.view = view;
    this.trainings = trainings;
    this.watch = watch;
    this.format = format;
    this.lookout = new Lookout(INTERVAL, scheduler, executor);
    this.executor = executor;
  }

  void addTo(Routes routes) {
    routes
        .on("POST", "grid/v1/trainings", this::submit)
        .on("GET", "grid/v1/trainings", this::all)
        .on("GET", "grid/v1/trainings/schema", (call, path) -> now(schema()))
        .on("GET", "grid/v1/trainings/{id}", this::one)
        .on("DELETE", "grid/v1/trainings/{id}", this::cancel)
        .on("GET", "grid/v1/trainings/{id}/events", this::events)
        .on("POST", "grid/v1/models/{m}/compress", this::compress);
  }

  private CompletionStage<HttpResponse> submit(Call call, List<String> path) {
    Duration wait = wait(call);
    return call.body()
        .thenApply(SpecificationBody::checked)
        .thenCompose(
            body ->
                trainings.submit(
                    body, SpecificationBody.isYaml(call.mediaType(), body), Origins.of(call)))
        .thenComposeAsync(answer -> begun(answer, wait), executor);
  }

  private CompletionStage<HttpResponse> compress(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    Duration wait = wait(call);
    return call.body()
        .thenApply(body -> measured(model, CompressBody.read(model, format, body)))
        .thenCompose(asked -> trainings.submit(asked.bytes(), false, Origins.of(call, asked.why())))
        .thenComposeAsync(answer -> begun(answer, wait), executor);
  }

  /** What does not say on what it is measured is measured as the version was that it is made of. */
  private CompressBody.Asked measured(String model, CompressBody.Asked asked) {
    return asked.hasData()
        ? asked
        : view.model(model)
            .flatMap(seen -> version(seen, asked.version()))
            .map(VersionView::lineage)
            .flatMap(lineage -> trainings.training(lineage.training()))
            .flatMap(training -> CompressBody.tree(training.specification()))
            .map(asked::on)
            .orElse(asked);
  }

  /** A version by its number or by a label that it bears. */
  private static Optional<VersionView> version(ModelView model, String version) {
    return model.version(model.labels().getOrDefault(version, version));
  }

  private CompletionStage<HttpResponse> begun(ChangeAnswer answer, Duration wait) {
    if (answer instanceof Refused refused && refused.reason() == Reason.INVALID) {
      return now(TrainingAnswers.invalid(refused.message()));
    }
    if (!(answer instanceof Started started)) {
      return now(TrainingAnswers.changed(Changes.accepted(answer)));
    }
    return wait.isZero()
        ? now(TrainingAnswers.submitted(started))
        : waited(started.operation(), State.SUCCEEDED, wait);
  }

  private CompletionStage<HttpResponse> cancel(Call call, List<String> path) {
    String id = Names.training(path.get(0));
    Duration wait = wait(call);
    // A command whose request breaks off changes nothing, though nobody reads its body.
    return call.body()
        .thenCompose(unread -> trainings.cancel(id, Origins.of(call)))
        .thenApplyAsync(Changes::accepted, executor)
        .thenCompose(
            changed ->
                wait.isZero() || !changed.changed()
                    ? now(TrainingAnswers.cancelled(id, changed))
                    : waited(id, State.CANCELLED, wait));
  }

  private CompletionStage<HttpResponse> waited(String id, State wanted, Duration wait) {
    return lookout
        .until(
            () -> trainings.training(id),
            seen -> seen.isPresent() && seen.get().state().isOver(),
            wait)
        .thenApply(seen -> TrainingAnswers.waited(id, seen, wanted));
  }

  private CompletionStage<HttpResponse> all(Call call, List<String> path) {
    Optional<String> model = call.parameter("model").map(Names::model);
    List<Map<String, Object>> asked =
        trainings.trainings().stream()
            .filter(each -> model.isEmpty() || each.model().equals(model.get()))
            .map(TrainingFields::brief)
            .toList();
    return now(Answers.json(200, Map.of("trainings", asked)));
  }

  private CompletionStage<HttpResponse> one(Call call, List<String> path) {
    return now(Answers.json(200, TrainingFields.whole(known(path.get(0)))));
  }

  private CompletionStage<HttpResponse> events(Call call, List<String> path) {
    return EventRoutes.stream(watch.training(known(path.get(0)).id()));
  }

  private TrainingView known(String text) {
    String id = Names.training(text);
    return trainings
        .training(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.of(
                        404,
                        "there is no training "
                            + id
                            + " (expected: one that waits or runs, or one of the latest that are"
                            + " over; GET /grid/v1/trainings lists them)")));
  }

  private HttpResponse schema() {
    return Answers.json(200, ByteString.fromString(trainings.schema()));
  }

  private static Duration wait(Call call) {
    return call.parameter("wait").map(Names::wait).orElse(Duration.ZERO);
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}
