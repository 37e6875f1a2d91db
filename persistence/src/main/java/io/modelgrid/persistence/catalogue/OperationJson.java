package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.OperationPlan;
import org.jspecify.annotations.Nullable;

/** The JSON of operations and of what they move. */
final class OperationJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OperationJson() {}

  static ObjectNode plan(OperationPlan plan) {
    ObjectNode json = NODES.objectNode();
    json.put("kind", plan.kind().name()).put("version", plan.version()).put("label", plan.label());
    ArrayNode steps = json.putArray("steps");
    plan.steps().forEach(steps::add);
    return json.put("every", plan.every().toString())
        .put("sticky", plan.sticky())
        .put("compare", plan.compare())
        .put("allowSignatureChange", plan.allowSignatureChange())
        .put("unloadFirst", plan.unloadFirst());
  }

  static OperationPlan plan(Fields json) {
    return new OperationPlan(
        json.oneOf("kind", OperationPlan.Kind.class),
        json.text("version"),
        json.text("label"),
        json.integers("steps"),
        json.duration("every"),
        json.flag("sticky"),
        json.integer("compare"),
        json.flag("allowSignatureChange"),
        json.flag("unloadFirst"));
  }

  /** Writes the two shares as fields of this object. */
  static void shares(
      ObjectNode json, Traffic.@Nullable Split split, Traffic.@Nullable Shadow shadow) {
    if (split == null) {
      json.putNull("split");
    } else {
      json.putObject("split")
          .put("version", split.version())
          .put("share", split.share())
          .put("sticky", split.sticky());
    }
    if (shadow == null) {
      json.putNull("shadow");
    } else {
      json.putObject("shadow").put("version", shadow.version()).put("share", shadow.share());
    }
  }

  static Traffic.@Nullable Split split(Fields json) {
    Fields split = json.optionalObject("split");
    return split == null
        ? null
        : new Traffic.Split(split.text("version"), split.integer("share"), split.flag("sticky"));
  }

  static Traffic.@Nullable Shadow shadow(Fields json) {
    Fields shadow = json.optionalObject("shadow");
    return shadow == null
        ? null
        : new Traffic.Shadow(shadow.text("version"), shadow.integer("share"));
  }

  static ObjectNode traffic(Traffic traffic) {
    ObjectNode json = NODES.objectNode();
    json.put("previous", traffic.previous());
    shares(json, traffic.split(), traffic.shadow());
    return json;
  }

  static Traffic traffic(Fields json) {
    return new Traffic(json.optionalText("previous"), split(json), shadow(json));
  }

  /** The id is the revision in digits, and is not written beside it. */
  static ObjectNode operation(OperationState operation) {
    ObjectNode json = NODES.objectNode();
    json.put("revision", operation.revision());
    json.set("plan", plan(operation.plan()));
    return json.put("supervisor", operation.supervisor())
        .put("commits", operation.commits())
        .put("complete", operation.complete())
        .put("cancelled", operation.cancelled())
        .put("frozen", operation.frozen())
        .put("startedAt", operation.startedAt().toString())
        .put("who", operation.who())
        .put("why", operation.why());
  }

  /** Of a layout before schema 4 nothing was ever frozen. */
  static OperationState operation(int schema, Fields json) {
    long revision = json.number("revision");
    return new OperationState(
        String.valueOf(revision),
        revision,
        plan(json.object("plan")),
        json.text("supervisor"),
        json.integer("commits"),
        json.flag("complete"),
        json.flag("cancelled"),
        schema >= 4 && json.flag("frozen"),
        json.instant("startedAt"),
        json.text("who"),
        json.text("why"));
  }

  static ObjectNode ended(EndedOperation ended) {
    ObjectNode json = NODES.objectNode().put("model", ended.model());
    json.set("last", operation(ended.last()));
    return json.put("outcome", ended.outcome().name())
        .put("message", ended.message())
        .put("endedAt", ended.endedAt().toString());
  }

  static EndedOperation ended(int schema, Fields json) {
    return new EndedOperation(
        json.text("model"),
        operation(schema, json.object("last")),
        json.oneOf("outcome", EndedOperation.Outcome.class),
        json.text("message"),
        json.instant("endedAt"));
  }
}
