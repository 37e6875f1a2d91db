package io.modelgrid.training.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.training.gate.Check;
import io.modelgrid.training.gate.Verdict;
import java.util.Map;
import java.util.Optional;

/** What is kept, with a version, of where it came from. */
final class Lineages {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final JobOrder order;
  private final Optional<String> digest;

  Lineages(JobOrder order, Optional<String> digest) {
    this.order = order;
    this.digest = digest;
  }

  /**
   * What everybody is to know of one version.
   *
   * @param technique that made it
   * @param parent the technique of the version of this job that it was made of, if it was
   * @param figures of its own
   */
  ObjectNode of(String technique, Optional<String> parent, Map<String, Double> figures) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("training", order.id()).put("technique", technique);
    order.base().ifPresent(each -> json.put("parent", each.version()));
    parent.ifPresent(each -> json.put("parent_technique", each));
    order.teacher().ifPresent(each -> json.put("teacher", each.version()));
    digest.ifPresent(each -> json.put("data_digest", each));
    json.put("seed", order.spec().seed()).put("code_version", order.codeVersion());
    ObjectNode metrics = json.putObject("metrics");
    figures.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            metrics.put(name, value);
          }
        });
    return json;
  }

  /** The same with what only its bundle tells: what the gate looked at, and the specification. */
  ObjectNode whole(ObjectNode lineage, Verdict verdict) {
    ObjectNode json = lineage.deepCopy();
    ArrayNode gate = json.putArray("gate");
    verdict.checks().stream().map(Check::sentence).forEach(gate::add);
    try {
      json.set("specification", MAPPER.readTree(order.spec().json()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("specification: no JSON (expected: its canonical form)", e);
    }
    return json;
  }
}
