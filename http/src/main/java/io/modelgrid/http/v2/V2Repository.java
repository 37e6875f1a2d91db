package io.modelgrid.http.v2;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.http.change.Origins;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.oip.Repository;
import io.modelgrid.http.oip.RepositoryIndex;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers calls to the repository: its index, loading, unloading. Thread-safe. */
final class V2Repository {
  private final GridView view;
  private final Repository repository;
  private final JsonReader.Format format;
  private final Executor executor;

  /**
   * The paths of the model repository extension.
   *
   * @param executor on which answers are made
   */
  V2Repository(GridView view, Repository repository, JsonReader.Format format, Executor executor) {
    this.view = view;
    this.repository = repository;
    this.format = format;
    this.executor = executor;
  }

  /** The index; {@code captured} may hold the repository's name. */
  CompletionStage<HttpResponse> index(Call call, List<String> captured) {
    RepositoryIndex.checkName(captured.isEmpty() ? "" : captured.get(0));
    return call.body()
        .thenApply(bytes -> V2RepositoryBody.read(format, bytes))
        .thenApply(body -> Answers.json(200, RepositoryIndex.of(view, body.ready())));
  }

  CompletionStage<HttpResponse> load(Call call, List<String> captured) {
    String model = model(captured);
    return call.body()
        .thenApply(bytes -> V2RepositoryBody.read(format, bytes))
        .thenCompose(body -> load(call, model, body))
        .thenApplyAsync(done -> Answers.json(200, Map.of("name", model, "load", true)), executor);
  }

  private CompletionStage<?> load(Call call, String model, V2RepositoryBody body) {
    if (body.files().isEmpty()) {
      if (body.config() != null) {
        throw Refusal.badRequest(
            "a version's configuration follows from its files and cannot be replaced (expected:"
                + " 'config' together with 'file:VERSION/NAME', or none of them)");
      }
      return repository.load(model, Origins.of(call));
    }
    if (body.config() == null) {
      throw Refusal.badRequest(
          "failed to load '"
              + model
              + "', files come without a configuration (expected: the parameter 'config', a JSON"
              + " object as a string; it may be '{}')");
    }
    return repository.load(model, body.files(), Origins.of(call), call.trail());
  }

  CompletionStage<HttpResponse> unload(Call call, List<String> captured) {
    String model = model(captured);
    return call.body()
        .thenApply(bytes -> V2RepositoryBody.read(format, bytes))
        .thenCompose(body -> repository.unload(model, Origins.of(call)))
        .thenApplyAsync(done -> Answers.json(200, Map.of("name", model, "unload", true)), executor);
  }

  /** The model, which is captured last; before it may stand the repository's name. */
  private static String model(List<String> captured) {
    RepositoryIndex.checkName(captured.size() > 1 ? captured.get(0) : "");
    return captured.get(captured.size() - 1);
  }
}
