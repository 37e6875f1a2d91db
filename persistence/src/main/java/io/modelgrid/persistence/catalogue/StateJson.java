package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.Lineage;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The JSON of the state. */
final class StateJson {
  private StateJson() {}

  static ObjectNode write(CatalogueState state) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("revision", state.revision()).put("term", state.term()).put("writer", state.writer());
    ArrayNode models = json.putArray("models");
    state.models().values().forEach(model -> models.add(model(model)));
    ArrayNode retired = json.putArray("retired");
    state.retired().forEach((name, model) -> retired.add(retired(name, model)));
    ArrayNode ended = json.putArray("ended");
    state.ended().forEach(each -> ended.add(OperationJson.ended(each)));
    ArrayNode rules = json.putArray("alertRules");
    state.alertRules().values().forEach(rule -> rules.add(AlertEventJson.rule(rule)));
    return json.set("trainings", TrainingJson.trainings(state.trainings()));
  }

  /**
   * The state in these bytes.
   *
   * @param schema version of the layout; 1 knew no operations, 2 nothing that was loaded by name, 3
   *     neither alert rules nor canaries that are frozen, 4 no trainings
   */
  static CatalogueState read(int schema, Fields json) {
    TreeMap<String, ModelState> models = new TreeMap<>();
    json.objects("models", each -> model(schema, each))
        .forEach(model -> models.put(model.name(), model));
    TreeMap<String, RetiredModel> retired = new TreeMap<>();
    json.objects("retired", each -> retired.put(each.text("name"), retired(each)));
    TreeMap<String, AlertRule> rules = new TreeMap<>();
    if (schema >= 4) {
      json.objects("alertRules", AlertEventJson::rule)
          .forEach(rule -> rules.put(rule.name(), rule));
    }
    return new CatalogueState(
        json.number("revision"),
        json.number("term"),
        json.text("writer"),
        models,
        retired,
        schema == 1 ? List.of() : json.objects("ended", each -> OperationJson.ended(schema, each)),
        rules,
        schema < 5 ? Trainings.none() : TrainingJson.trainings(json.object("trainings")));
  }

  private static ObjectNode model(ModelState model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", model.name())
        .put("epoch", model.epoch())
        .put("highestVersion", model.highestVersion());
    json.set("labels", ValueJson.texts(model.labels()));
    ArrayNode versions = json.putArray("versions");
    model.versions().values().forEach(version -> versions.add(version(version)));
    json.put("replicas", model.replicas());
    json.set("traffic", OperationJson.traffic(model.traffic()));
    json.set("loading", loading(model.loading()));
    OperationState operation = model.operation();
    if (operation == null) {
      return json.putNull("operation");
    }
    return json.set("operation", OperationJson.operation(operation));
  }

  private static ModelState model(int schema, Fields json) {
    Fields operation = schema == 1 ? null : json.optionalObject("operation");
    TreeMap<String, VersionState> versions = new TreeMap<>();
    json.objects("versions", each -> version(schema, each))
        .forEach(version -> versions.put(version.version(), version));
    return new ModelState(
        json.text("name"),
        json.number("epoch"),
        json.number("highestVersion"),
        json.texts("labels"),
        versions,
        json.optionalInteger("replicas"),
        schema == 1 ? Traffic.none() : OperationJson.traffic(json.object("traffic")),
        operation == null ? null : OperationJson.operation(schema, operation),
        schema < 3 ? Loading.byLabels() : loading(json.object("loading")));
  }

  private static ObjectNode loading(Loading loading) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("unloaded", loading.unloaded());
    ArrayNode kept = json.putArray("kept");
    loading.kept().forEach(kept::add);
    return json;
  }

  private static Loading loading(Fields json) {
    return new Loading(json.flag("unloaded"), new TreeSet<>(json.listOfTexts("kept")));
  }

  private static ObjectNode version(VersionState version) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", version.version());
    json.set("artifact", ValueJson.artifact(version.artifact()));
    json.put("registeredAt", version.registeredAt().toString());
    VersionState.Verified verified = version.verified();
    if (verified == null) {
      json.putNull("verified");
    } else {
      ObjectNode told = json.putObject("verified");
      told.set("signature", ValueJson.signature(verified.signature()));
      told.put("platform", verified.platform());
      told.set("properties", ValueJson.texts(verified.properties()));
    }
    json.put("failure", version.failure());
    Lineage lineage = version.lineage();
    return lineage == null
        ? json.putNull("lineage")
        : json.set("lineage", ValueJson.lineage(lineage));
  }

  private static VersionState version(int schema, Fields json) {
    Fields told = json.optionalObject("verified");
    Fields lineage = schema < 5 ? null : json.optionalObject("lineage");
    return new VersionState(
        json.text("version"),
        ValueJson.artifact(json.object("artifact")),
        json.instant("registeredAt"),
        told == null
            ? null
            : new VersionState.Verified(
                ValueJson.signature(told.object("signature")),
                told.text("platform"),
                told.texts("properties")),
        json.optionalText("failure"),
        lineage == null ? null : ValueJson.lineage(lineage));
  }

  private static ObjectNode retired(String name, RetiredModel model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name)
        .put("highestVersion", model.highestVersion())
        .put("epoch", model.epoch());
    json.set("digests", ValueJson.texts(model.digests()));
    return json;
  }

  private static RetiredModel retired(Fields json) {
    return new RetiredModel(
        json.number("highestVersion"), json.number("epoch"), json.texts("digests"));
  }
}
