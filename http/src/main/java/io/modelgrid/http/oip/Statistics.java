package io.modelgrid.http.oip;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What has become of requests, by model and version. Thread-safe. */
public final class Statistics {
  private final GridView view;

  public Statistics(GridView view) {
    this.view = view;
  }

  /** Of one version of a model. */
  public record Row(String model, VersionStatistics statistics) {}

  /**
   * Of all models. Completes where the grid's ports do, so attach with an {@code …Async} method.
   */
  public CompletionStage<List<Row>> ofAll() {
    List<CompletableFuture<List<Row>>> asked =
        view.models().stream().map(model -> of(model, null).toCompletableFuture()).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(done -> asked.stream().flatMap(rows -> rows.join().stream()).toList());
  }

  /**
   * Of the versions of a model that are loaded, or have been asked for something.
   *
   * @param version the only version that is wanted, or null for all
   */
  public CompletionStage<List<Row>> of(ModelView model, @Nullable VersionView version) {
    return view.statistics(model.name()).thenApply(counted -> rows(model, version, counted));
  }

  private static List<Row> rows(
      ModelView model, @Nullable VersionView only, List<VersionStatistics> counted) {
    Map<String, VersionStatistics> byVersion =
        counted.stream().collect(Collectors.toMap(VersionStatistics::version, Function.identity()));
    List<Row> rows = new ArrayList<>();
    for (VersionView version : only == null ? model.versions() : List.of(only)) {
      VersionStatistics statistics = byVersion.get(version.version());
      if (statistics != null) {
        rows.add(new Row(model.name(), statistics));
      } else if (only != null || version.state() != State.REGISTERED) {
        rows.add(new Row(model.name(), VersionStatistics.none(version.version())));
      }
    }
    return rows;
  }
}
