package io.modelgrid.persistence.history;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.GridHistory.Line;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.Loading;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.Trainings;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what is different between two states. Pure. */
final class StateDifference {
  private final List<Line> lines = new ArrayList<>();

  private StateDifference() {}

  /**
   * By model, then versions, labels, traffic, replicas, what is loaded by name, operation; then
   * trainings and alert rules.
   */
  static List<Line> between(CatalogueState before, CatalogueState after) {
    StateDifference difference = new StateDifference();
    TreeSet<String> names = new TreeSet<>(before.models().keySet());
    names.addAll(after.models().keySet());
    for (String name : names) {
      difference.model(name, before.models().get(name), after.models().get(name));
    }
    difference.trainings(before.trainings(), after.trainings());
    difference.alertRules(before, after);
    return difference.lines;
  }

  private void model(String name, @Nullable ModelState before, @Nullable ModelState after) {
    if (after == null) {
      add(name, "is gone");
      return;
    }
    if (before == null) {
      add(name, "is new");
    }
    versions(name, before, after);
    labels(name, before, after);
    Traffic traffic = before == null ? Traffic.none() : before.traffic();
    changed(name, "", split(traffic), split(after.traffic()));
    changed(name, "", shadow(traffic), shadow(after.traffic()));
    String replicas = before == null ? "automatic" : replicas(before);
    changed(name, "replicas: ", replicas, replicas(after));
    Loading loading = before == null ? Loading.byLabels() : before.loading();
    changed(name, "loaded by name: ", kept(loading), kept(after.loading()));
    changed(name, "", unloaded(loading), unloaded(after.loading()));
    String none = "no operation runs";
    changed(name, "", before == null ? none : running(before, none), running(after, none));
  }

  /** Those that are not over at one of the two moments, and what is done again. */
  private void trainings(Trainings before, Trainings after) {
    TreeMap<String, TrainingState> all = new TreeMap<>(ModelState.VERSION_ORDER);
    all.putAll(after.live());
    all.putAll(before.live());
    all.forEach(
        (id, training) ->
            changed(
                training.request().model(),
                "training " + id + ": ",
                standing(before.live().get(id)),
                standing(after.live().get(id))));
    TreeSet<String> models = new TreeSet<>(before.retrainings().keySet());
    models.addAll(after.retrainings().keySet());
    for (String model : models) {
      changed(
          model,
          "trained again as: ",
          root(before.retrainings().get(model)),
          root(after.retrainings().get(model)));
    }
  }

  private static String standing(@Nullable TrainingState training) {
    return training == null ? "none" : training.phase().name().toLowerCase(Locale.ROOT);
  }

  private static String root(@Nullable Retraining again) {
    return again == null ? "none" : "training " + again.root();
  }

  /** Alert rules are of no model. */
  private void alertRules(CatalogueState before, CatalogueState after) {
    TreeSet<String> all = new TreeSet<>(before.alertRules().keySet());
    all.addAll(after.alertRules().keySet());
    for (String rule : all) {
      String what = "alert rule " + rule + ": ";
      changed("", what, rule(before.alertRules().get(rule)), rule(after.alertRules().get(rule)));
    }
  }

  private static String rule(@Nullable AlertRule rule) {
    return rule == null
        ? "none"
        : "%s (%s, %s)"
            .formatted(
                rule.expression(), rule.severity().name().toLowerCase(Locale.ROOT), rule.action());
  }

  private void versions(String name, @Nullable ModelState before, ModelState after) {
    TreeSet<String> all = new TreeSet<>(ModelState.VERSION_ORDER);
    all.addAll(after.versions().keySet());
    if (before != null) {
      all.addAll(before.versions().keySet());
    }
    for (String version : all) {
      String was = before == null ? "none" : version(before.versions().get(version));
      changed(name, "version " + version + ": ", was, version(after.versions().get(version)));
    }
  }

  private void labels(String name, @Nullable ModelState before, ModelState after) {
    TreeSet<String> all = new TreeSet<>(after.labels().keySet());
    if (before != null) {
      all.addAll(before.labels().keySet());
    }
    for (String label : all) {
      String was = before == null ? "none" : before.labels().getOrDefault(label, "none");
      changed(name, "label " + label + ": ", was, after.labels().getOrDefault(label, "none"));
    }
  }

  private void changed(String model, String what, String before, String after) {
    if (!before.equals(after)) {
      add(model, what + before + " -> " + after);
    }
  }

  private void add(String model, String text) {
    lines.add(new Line(model, text));
  }

  private static String version(@Nullable VersionState version) {
    if (version == null) {
      return "none";
    }
    return version.failure() == null
        ? PastGrids.state(version) + " (" + version.artifact().sha256().substring(0, 12) + ")"
        : "failed: " + version.failure();
  }

  private static String split(Traffic traffic) {
    Traffic.Split split = traffic.split();
    return split == null
        ? "no canary"
        : "canary %s of %s%s"
            .formatted(
                split.version(), Shares.percent(split.share()), split.sticky() ? ", sticky" : "");
  }

  private static String shadow(Traffic traffic) {
    Traffic.Shadow shadow = traffic.shadow();
    return shadow == null
        ? "no shadow"
        : "shadow %s of %s".formatted(shadow.version(), Shares.percent(shadow.share()));
  }

  private static String kept(Loading loading) {
    return loading.kept().isEmpty() ? "none" : String.join(", ", loading.kept());
  }

  private static String unloaded(Loading loading) {
    return loading.unloaded() ? "unloaded" : "loaded";
  }

  private static String replicas(ModelState model) {
    return Objects.toString(model.replicas(), "automatic");
  }

  private static String running(ModelState model, String none) {
    OperationState operation = model.operation();
    return operation == null
        ? none
        : "operation %s (%s %s)%s"
            .formatted(
                operation.id(),
                operation.plan().kind().name().toLowerCase(Locale.ROOT),
                operation.plan().version(),
                operation.cancelled() ? ", cancelled" : operation.frozen() ? ", frozen" : "");
  }
}
