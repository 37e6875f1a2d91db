package io.modelgrid.http.oip;

import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/** Finds models and versions, and says in Triton's words what is not there. Thread-safe. */
public final class OipModels {
  private final GridView view;

  public OipModels(GridView view) {
    this.view = view;
  }

  /**
   * What stands where a version does: a number, or a label, which begins with a letter.
   *
   * @param version null for what unversioned requests get
   */
  public static ModelSelector selector(String model, @Nullable String version) {
    return version != null && ModelSelector.isLabel(version)
        ? ModelSelector.ofLabel(model, version)
        : ModelSelector.ofVersion(model, version);
  }

  /**
   * A model, if it has the version or the label; with none named, any model will do.
   *
   * @throws RefusedException with status 404
   */
  public ModelView model(ModelSelector selector) {
    String name = selector.model();
    ModelView model = view.model(name).orElseThrow(() -> unknown("'" + name + "'"));
    String version = selector.version();
    if (version != null && model.version(version).isEmpty()) {
      throw unknown("'" + name + "' version " + Refusal.shown(version));
    }
    String label = selector.label();
    if (label != null
        && !label.equals(ModelSelector.STABLE)
        && !model.labels().containsKey(label)) {
      throw unknown("'" + name + "' label " + Refusal.shown(label));
    }
    return model;
  }

  /**
   * The version that a request would get.
   *
   * @throws RefusedException with status 503 while the model has no stable version
   */
  public VersionView version(ModelView model, ModelSelector selector) {
    return model
        .select(selector)
        .orElseThrow(() -> new RefusedException(Predictor.noStable(model)));
  }

  private static RefusedException unknown(String what) {
    return new RefusedException(
        Refusal.of(404, "Request for unknown model: " + Refusal.shown(what) + " is not found"));
  }
}
