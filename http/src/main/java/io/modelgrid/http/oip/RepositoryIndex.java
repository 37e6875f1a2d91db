package io.modelgrid.http.oip;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the grid holds, as the protocol's model repository extension tells it. */
public final class RepositoryIndex {
  /** The name of the one repository. */
  public static final String NAME = "modelgrid";

  private RepositoryIndex() {}

  /**
   * One version of a model; a model without versions has a name alone.
   *
   * @param state READY, LOADING or UNAVAILABLE
   * @param reason why it is not ready, or null
   */
  public record Row(
      String name, @Nullable String version, @Nullable String state, @Nullable String reason) {}

  /**
   * Every version of every model.
   *
   * @param readyOnly whether those that are not ready are left out
   */
  public static List<Row> of(GridView view, boolean readyOnly) {
    List<Row> rows = new ArrayList<>();
    for (ModelView model : view.models()) {
      if (model.versions().isEmpty() && !readyOnly) {
        rows.add(new Row(model.name(), null, null, null));
      }
      for (VersionView version : model.versions()) {
        if (!readyOnly || version.state() == State.READY) {
          rows.add(row(model, version));
        }
      }
    }
    return rows;
  }

  /**
   * Checks the name of a repository.
   *
   * @throws RefusedException with status 404 if there is none of that name
   */
  public static void checkName(String repository) {
    if (!repository.isEmpty() && !repository.equals(NAME)) {
      throw new RefusedException(
          Refusal.of(
              404,
              "unknown repository '"
                  + Refusal.shown(repository)
                  + "' (expected: none, or '"
                  + NAME
                  + "', the only one)"));
    }
  }

  private static Row row(ModelView model, VersionView version) {
    return switch (version.state()) {
      case READY -> new Row(model.name(), version.version(), "READY", "");
      case LOADING -> new Row(model.name(), version.version(), "LOADING", reason(version, ""));
      case FAILED ->
          new Row(model.name(), version.version(), "UNAVAILABLE", reason(version, "failed"));
      case REGISTERED ->
          new Row(
              model.name(),
              version.version(),
              "UNAVAILABLE",
              reason(version, model.unloaded() ? "unloaded" : "not loaded"));
    };
  }

  private static String reason(VersionView version, String otherwise) {
    String reason = version.reason();
    return reason == null ? otherwise : reason;
  }
}
