package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import java.util.List;

/** The JSON of the events of trainings. */
final class TrainingEventJson {
  static final List<EventJson.Kind<?>> KINDS =
      List.of(
          new EventJson.Kind<>(
              TrainingSubmitted.class,
              "training-submitted:1",
              (event, json) -> json.set("request", TrainingJson.request(event.request())),
              (header, json) ->
                  new TrainingSubmitted(header, TrainingJson.request(json.object("request")))),
          new EventJson.Kind<>(
              TrainingStarted.class,
              "training-started:1",
              (event, json) ->
                  about(json, event).put("attempt", event.attempt()).put("node", event.node()),
              (header, json) ->
                  new TrainingStarted(
                      header,
                      json.text("model"),
                      json.text("training"),
                      json.integer("attempt"),
                      json.text("node"))),
          new EventJson.Kind<>(
              TrainingAdvanced.class,
              "training-advanced:1",
              TrainingEventJson::writeAdvanced,
              TrainingEventJson::readAdvanced),
          new EventJson.Kind<>(
              TrainingInterrupted.class,
              "training-interrupted:1",
              (event, json) ->
                  about(json, event)
                      .put("attempt", event.attempt())
                      .put("crash", event.crash())
                      .put("reason", event.reason()),
              (header, json) ->
                  new TrainingInterrupted(
                      header,
                      json.text("model"),
                      json.text("training"),
                      json.integer("attempt"),
                      json.flag("crash"),
                      json.text("reason"))),
          new EventJson.Kind<>(
              TrainingCancelled.class,
              "training-cancelled:1",
              (event, json) -> about(json, event),
              (header, json) ->
                  new TrainingCancelled(header, json.text("model"), json.text("training"))),
          new EventJson.Kind<>(
              TrainingDelivered.class,
              "training-delivered:1",
              (event, json) ->
                  about(json, event).set("result", TrainingJson.result(event.result())),
              (header, json) ->
                  new TrainingDelivered(
                      header,
                      json.text("model"),
                      json.text("training"),
                      TrainingJson.result(json.object("result")))),
          new EventJson.Kind<>(
              TrainingPromoted.class,
              "training-promoted:1",
              (event, json) -> about(json, event).put("operation", event.operation()),
              (header, json) ->
                  new TrainingPromoted(
                      header, json.text("model"), json.text("training"), json.text("operation"))),
          new EventJson.Kind<>(
              TrainingEnded.class,
              "training-ended:1",
              (event, json) ->
                  about(json, event).set("result", TrainingJson.result(event.result())),
              (header, json) ->
                  new TrainingEnded(
                      header,
                      json.text("model"),
                      json.text("training"),
                      TrainingJson.result(json.object("result")))),
          new EventJson.Kind<>(
              RetrainingEnded.class,
              "retraining-ended:1",
              (event, json) -> about(json, event),
              (header, json) ->
                  new RetrainingEnded(header, json.text("model"), json.text("training"))));

  private TrainingEventJson() {}

  private static ObjectNode about(ObjectNode json, TrainingEvent event) {
    return json.put("model", event.model()).put("training", event.training());
  }

  private static void writeAdvanced(TrainingAdvanced event, ObjectNode json) {
    about(json, event).put("attempt", event.attempt()).put("epochs", event.epochs());
    ArrayNode points = json.putArray("points");
    event.points().forEach(point -> points.add(TrainingJson.point(point)));
  }

  private static TrainingAdvanced readAdvanced(Header header, Fields json) {
    return new TrainingAdvanced(
        header,
        json.text("model"),
        json.text("training"),
        json.integer("attempt"),
        json.integer("epochs"),
        json.objects("points", TrainingJson::point));
  }
}
