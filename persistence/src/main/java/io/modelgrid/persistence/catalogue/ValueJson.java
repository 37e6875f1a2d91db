package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON of what events and state have in common. */
final class ValueJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ValueJson() {}

  static ObjectNode artifact(Artifact artifact) {
    return NODES
        .objectNode()
        .put("sha256", artifact.sha256())
        .put("size", artifact.size())
        .put("fileName", artifact.fileName());
  }

  static Artifact artifact(Fields json) {
    return new Artifact(json.text("sha256"), json.number("size"), json.text("fileName"));
  }

  static ObjectNode texts(Map<String, String> texts) {
    ObjectNode json = NODES.objectNode();
    new TreeMap<>(texts).forEach(json::put);
    return json;
  }

  static ObjectNode lineage(Lineage lineage) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("training", lineage.training())
            .put("technique", lineage.technique())
            .put("parent", lineage.parent())
            .put("teacher", lineage.teacher())
            .put("dataDigest", lineage.dataDigest())
            .put("seed", lineage.seed())
            .put("codeVersion", lineage.codeVersion());
    return json.set("metrics", numbers(lineage.metrics()));
  }

  static Lineage lineage(Fields json) {
    return new Lineage(
        json.text("training"),
        json.text("technique"),
        json.optionalText("parent"),
        json.optionalText("teacher"),
        json.optionalText("dataDigest"),
        json.number("seed"),
        json.text("codeVersion"),
        json.numbers("metrics"));
  }

  static ObjectNode numbers(Map<String, Double> numbers) {
    ObjectNode json = NODES.objectNode();
    new TreeMap<>(numbers).forEach(json::put);
    return json;
  }

  static ObjectNode signature(Signature signature) {
    ObjectNode json = NODES.objectNode();
    ArrayNode forms = json.putArray("inputForms");
    signature.inputForms().forEach(form -> forms.add(specs(form)));
    json.set("outputs", specs(signature.outputs()));
    return json;
  }

  static Signature signature(Fields json) {
    List<List<TensorSpec>> forms =
        json.list("inputForms", form -> specs(json.mistake("inputForms", "lists"), form));
    return new Signature(forms, json.objects("outputs", ValueJson::spec));
  }

  private static ArrayNode specs(List<TensorSpec> specs) {
    ArrayNode json = NODES.arrayNode();
    for (TensorSpec spec : specs) {
      ObjectNode each = json.addObject();
      each.put("name", spec.name()).put("dataType", spec.dataType().name());
      ArrayNode shape = each.putArray("shape");
      for (long dimension : spec.shape().toArray()) {
        shape.add(dimension);
      }
      each.put("optional", spec.optional());
    }
    return json;
  }

  private static List<TensorSpec> specs(IllegalArgumentException mistake, JsonNode form) {
    if (!form.isArray()) {
      throw mistake;
    }
    ObjectNode holder = NODES.objectNode();
    holder.set("form", form);
    return new Fields("inputForms", holder).objects("form", ValueJson::spec);
  }

  private static TensorSpec spec(Fields json) {
    DataType type =
        DataType.named(json.text("dataType"))
            .orElseThrow(() -> json.mistake("dataType", "an element type"));
    long[] shape = json.list("shape", JsonNode::longValue).stream().mapToLong(d -> d).toArray();
    return new TensorSpec(json.text("name"), type, Shape.of(shape), json.flag("optional"));
  }
}
