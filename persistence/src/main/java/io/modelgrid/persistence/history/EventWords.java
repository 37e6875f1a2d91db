package io.modelgrid.persistence.history;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueCodec;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleRemoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.CanaryJudged;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationFrozen;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationThawed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what an event means. Pure. */
final class EventWords {
  private EventWords() {}

  static GridHistory.Entry entry(long revision, CatalogueEvent event) {
    String manifest = CatalogueCodec.manifestOf(event);
    CatalogueEvent.Header header = event.header();
    Map<String, String> details = new TreeMap<>();
    String summary = describe(revision, event, details);
    return new GridHistory.Entry(
        revision,
        header.at(),
        header.who(),
        header.why(),
        manifest.substring(0, manifest.indexOf(':')),
        event instanceof ModelEvent of ? of.model() : null,
        summary,
        details);
  }

  /** The summary; what it is made of goes into {@code details}. */
  private static String describe(long revision, CatalogueEvent event, Map<String, String> details) {
    if (event instanceof TermStarted started) {
      details.put("node", started.node());
      details.put("term", String.valueOf(started.header().term()));
      return "the catalogue's writer started on " + started.node();
    }
    if (event instanceof AlertRuleSet set) {
      return rule(set.rule(), details);
    }
    if (event instanceof AlertRuleRemoved removed) {
      details.put("rule", removed.name());
      return "alert rule " + removed.name() + " is removed";
    }
    if (event instanceof TrainingEvent training) {
      return TrainingWords.describe(revision, training, details);
    }
    if (event instanceof VersionRegistered registered) {
      return registered(registered, details);
    }
    if (event instanceof VersionVerified verified) {
      details.put("version", verified.version());
      details.put("platform", verified.platform());
      return "version " + verified.version() + " was loaded and found good";
    }
    if (event instanceof VersionFailed failed) {
      details.put("version", failed.version());
      details.put("reason", failed.reason());
      return "version " + failed.version() + " can be loaded nowhere: " + failed.reason();
    }
    if (event instanceof LabelMoved moved) {
      details.put("label", moved.label());
      details.put("version", moved.version());
      return moved.label() + " is version " + moved.version();
    }
    if (event instanceof ReplicasSet set) {
      details.put("replicas", set.count() == null ? "auto" : String.valueOf(set.count()));
      return set.count() == null
          ? "the number of replicas follows the nodes"
          : set.count() + " replicas wanted";
    }
    return event instanceof ModelUndeployed
        ? "undeployed"
        : byName(revision, (ModelEvent) event, details);
  }

  private static String rule(AlertRule rule, Map<String, String> details) {
    String severity = rule.severity().name().toLowerCase(Locale.ROOT);
    details.put("rule", rule.name());
    details.put("expression", rule.expression());
    details.put("severity", severity);
    details.put("action", rule.action());
    String action = rule.action().equals("none") ? "" : ", action " + rule.action();
    return "alert rule " + rule.name() + ": " + rule.expression() + ", " + severity + action;
  }

  private static String byName(long revision, ModelEvent event, Map<String, String> details) {
    if (event instanceof VersionKept kept) {
      details.put("version", kept.version());
      return "version " + kept.version() + " is kept loaded by name";
    }
    if (event instanceof VersionLetGo letGo) {
      details.put("version", letGo.version());
      return "version " + letGo.version() + " is not kept loaded by name any more";
    }
    if (event instanceof ModelUnloaded) {
      return "unloaded, with all its versions";
    }
    return event instanceof ModelLoaded ? "loaded again" : operated(revision, event, details);
  }

  private static String registered(VersionRegistered event, Map<String, String> details) {
    details.put("version", event.version());
    details.put("digest", event.artifact().sha256());
    details.put("size", String.valueOf(event.artifact().size()));
    details.put("file", event.artifact().fileName());
    Lineage lineage = event.lineage();
    String from = "";
    if (lineage != null) {
      details.put("training", lineage.training());
      details.put("technique", lineage.technique());
      from = ", by training %s (%s)".formatted(lineage.training(), lineage.technique());
    }
    return "version %s registered: %s, %d bytes%s"
        .formatted(event.version(), event.artifact().fileName(), event.artifact().size(), from);
  }

  private static String operated(long revision, ModelEvent event, Map<String, String> details) {
    if (event instanceof OperationStarted started) {
      return started(revision, started.plan(), details);
    }
    if (event instanceof OperationAdopted adopted) {
      details.put("operation", adopted.operation());
      details.put("supervisor", adopted.supervisor());
      return "operation " + adopted.operation() + " is carried by " + adopted.supervisor();
    }
    if (event instanceof OperationCancelled cancelled) {
      details.put("operation", cancelled.operation());
      return "operation " + cancelled.operation() + " shall be given up";
    }
    if (event instanceof OperationFrozen frozen) {
      details.put("operation", frozen.operation());
      return "operation " + frozen.operation() + " takes no further step";
    }
    if (event instanceof OperationThawed thawed) {
      details.put("operation", thawed.operation());
      return "operation " + thawed.operation() + " goes on";
    }
    if (event instanceof SwapCommitted committed) {
      return committed(committed, details);
    }
    return event instanceof CanaryJudged judged
        ? judged(judged, details)
        : ended((OperationEnded) event, details);
  }

  private static String started(long revision, OperationPlan plan, Map<String, String> details) {
    details.put("operation", String.valueOf(revision));
    details.put("kind", plan.kind().name().toLowerCase(Locale.ROOT));
    details.put("version", plan.version());
    details.put("label", plan.label());
    String steps = plan.steps().stream().map(Shares::percent).collect(Collectors.joining(", "));
    String what =
        switch (plan.kind()) {
          case SWAP -> "swap to version " + plan.version();
          case CANARY -> "canary of version " + plan.version() + " in steps " + steps;
          case SHADOW -> "shadow of " + steps + " of the requests to version " + plan.version();
          case LABEL -> "label " + plan.label() + " to version " + plan.version();
          case UNLABEL -> "label " + plan.label() + " off version " + plan.version();
        };
    if (!plan.steps().isEmpty()) {
      details.put("steps", steps);
    }
    return "operation " + revision + " began: " + what;
  }

  private static String committed(SwapCommitted event, Map<String, String> details) {
    details.put("operation", event.operation());
    details.put("last", String.valueOf(event.last()));
    List<String> parts = new ArrayList<>();
    new TreeMap<>(event.labels())
        .forEach(
            (label, version) -> {
              details.put("label." + label, version);
              parts.add(label + " is version " + version);
            });
    if (event.split() != null) {
      String share = Shares.percent(event.split().share());
      details.put("canary", event.split().version());
      details.put("canary.share", share);
      parts.add(share + " of the requests go to version " + event.split().version());
    }
    if (event.shadow() != null) {
      String share = Shares.percent(event.shadow().share());
      details.put("shadow", event.shadow().version());
      details.put("shadow.share", share);
      parts.add(share + " of the requests are copied to version " + event.shadow().version());
    }
    return String.join(", ", parts);
  }

  private static String judged(CanaryJudged event, Map<String, String> details) {
    event.numbers().forEach((name, number) -> details.put("number." + name, number));
    details.put("operation", event.operation());
    details.put("step", String.valueOf(event.step() + 1));
    details.put("verdict", event.verdict());
    details.put("reason", event.reason());
    return "canary's step %d: %s (%s)".formatted(event.step() + 1, event.verdict(), event.reason());
  }

  private static String ended(OperationEnded event, Map<String, String> details) {
    String outcome = event.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    details.put("operation", event.operation());
    details.put("outcome", outcome);
    details.put("message", event.message());
    return "operation %s %s: %s".formatted(event.operation(), outcome, event.message());
  }
}
