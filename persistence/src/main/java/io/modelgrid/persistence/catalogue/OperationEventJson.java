package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.persistence.catalogue.CatalogueEvent.CanaryJudged;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationFrozen;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationThawed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import java.util.List;

/** The JSON of the events of operations. */
final class OperationEventJson {
  static final List<EventJson.Kind<?>> KINDS =
      List.of(
          new EventJson.Kind<>(
              OperationStarted.class,
              "operation-started:1",
              (event, json) ->
                  json.put("model", event.model()).set("plan", OperationJson.plan(event.plan())),
              (header, json) ->
                  new OperationStarted(
                      header, json.text("model"), OperationJson.plan(json.object("plan")))),
          new EventJson.Kind<>(
              OperationAdopted.class,
              "operation-adopted:1",
              (event, json) ->
                  about(json, event.model(), event.operation())
                      .put("supervisor", event.supervisor()),
              (header, json) ->
                  new OperationAdopted(
                      header, json.text("model"), json.text("operation"), json.text("supervisor"))),
          new EventJson.Kind<>(
              OperationCancelled.class,
              "operation-cancelled:1",
              (event, json) -> about(json, event.model(), event.operation()),
              (header, json) ->
                  new OperationCancelled(header, json.text("model"), json.text("operation"))),
          new EventJson.Kind<>(
              OperationFrozen.class,
              "operation-frozen:1",
              (event, json) -> about(json, event.model(), event.operation()),
              (header, json) ->
                  new OperationFrozen(header, json.text("model"), json.text("operation"))),
          new EventJson.Kind<>(
              OperationThawed.class,
              "operation-thawed:1",
              (event, json) -> about(json, event.model(), event.operation()),
              (header, json) ->
                  new OperationThawed(header, json.text("model"), json.text("operation"))),
          new EventJson.Kind<>(
              SwapCommitted.class,
              "swap-committed:1",
              OperationEventJson::writeCommitted,
              OperationEventJson::readCommitted),
          new EventJson.Kind<>(
              CanaryJudged.class,
              "canary-judged:1",
              OperationEventJson::writeJudged,
              OperationEventJson::readJudged),
          new EventJson.Kind<>(
              OperationEnded.class,
              "operation-ended:1",
              (event, json) ->
                  about(json, event.model(), event.operation())
                      .put("outcome", event.outcome().name())
                      .put("message", event.message()),
              (header, json) ->
                  new OperationEnded(
                      header,
                      json.text("model"),
                      json.text("operation"),
                      json.oneOf("outcome", EndedOperation.Outcome.class),
                      json.text("message"))));

  private OperationEventJson() {}

  private static ObjectNode about(ObjectNode json, String model, String operation) {
    return json.put("model", model).put("operation", operation);
  }

  private static void writeCommitted(SwapCommitted event, ObjectNode json) {
    about(json, event.model(), event.operation()).set("labels", ValueJson.texts(event.labels()));
    OperationJson.shares(json, event.split(), event.shadow());
    json.put("last", event.last());
  }

  private static SwapCommitted readCommitted(Header header, Fields json) {
    return new SwapCommitted(
        header,
        json.text("model"),
        json.text("operation"),
        json.texts("labels"),
        OperationJson.split(json),
        OperationJson.shadow(json),
        json.flag("last"));
  }

  private static void writeJudged(CanaryJudged event, ObjectNode json) {
    about(json, event.model(), event.operation())
        .put("step", event.step())
        .put("verdict", event.verdict())
        .put("reason", event.reason())
        .set("numbers", ValueJson.texts(event.numbers()));
  }

  private static CanaryJudged readJudged(Header header, Fields json) {
    return new CanaryJudged(
        header,
        json.text("model"),
        json.text("operation"),
        json.integer("step"),
        json.text("verdict"),
        json.text("reason"),
        json.texts("numbers"));
  }
}
