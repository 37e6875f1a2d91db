package io.modelgrid.http.tfs;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.List;

/** Finds models and versions, and says in TensorFlow Serving's words what is not there. */
final class TfsModels {
  private final GridView view;

  TfsModels(GridView view) {
    this.view = view;
  }

  /** A model that is to be used, if it has the version or the label. */
  ModelView model(ModelSelector selector) {
    String name = Refusal.shown(selector.model());
    ModelView model =
        view.model(selector.model())
            .orElseThrow(
                () ->
                    notFound(
                        "Servable not found for request: "
                            + (selector.version() == null
                                ? "Latest(" + name + ")"
                                : "Specific(" + name + ", " + selector.version() + ")")));
    String version = selector.version();
    if (version != null && model.version(version).isEmpty()) {
      throw notFound("Servable not found for request: Specific(" + name + ", " + version + ")");
    }
    checkLabel(model, selector);
    return model;
  }

  /** The version that a request would get. */
  VersionView version(ModelView model, ModelSelector selector) {
    return model
        .select(selector)
        .orElseThrow(() -> new RefusedException(Predictor.noStable(model)));
  }

  /** The versions whose status is asked for: one where one is named, else all. */
  List<VersionView> versions(ModelSelector selector) {
    String name = Refusal.shown(selector.model());
    ModelView model =
        view.model(selector.model())
            .orElseThrow(() -> notFound("Could not find any versions of model " + name));
    String version = selector.version();
    if (version != null && model.version(version).isEmpty()) {
      throw notFound("Could not find version " + version + " of model " + name);
    }
    checkLabel(model, selector);
    return version == null && selector.label() == null
        ? model.versions()
        : List.of(version(model, selector));
  }

  private static void checkLabel(ModelView model, ModelSelector selector) {
    String label = selector.label();
    if (label != null
        && !label.equals(ModelSelector.STABLE)
        && !model.labels().containsKey(label)) {
      throw Refusal.badRequest("Unrecognized servable version label: " + Refusal.shown(label));
    }
  }

  private static RefusedException notFound(String words) {
    return new RefusedException(Refusal.of(404, words));
  }
}
