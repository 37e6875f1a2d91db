package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingState.Made;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON of trainings. */
final class TrainingJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private TrainingJson() {}

  static ObjectNode trainings(Trainings trainings) {
    ObjectNode json = NODES.objectNode();
    ArrayNode live = json.putArray("live");
    trainings.live().values().forEach(each -> live.add(training(each)));
    ArrayNode ended = json.putArray("ended");
    trainings.ended().forEach(each -> ended.add(ended(each)));
    ArrayNode again = json.putArray("retrainings");
    trainings.retrainings().values().forEach(each -> again.add(retraining(each)));
    return json;
  }

  static Trainings trainings(Fields json) {
    TreeMap<String, TrainingState> live = new TreeMap<>();
    json.objects("live", TrainingJson::training).forEach(each -> live.put(each.id(), each));
    List<EndedTraining> ended = json.objects("ended", TrainingJson::ended);
    TreeMap<String, Retraining> again = new TreeMap<>();
    json.objects("retrainings", TrainingJson::retraining)
        .forEach(each -> again.put(each.request().model(), each));
    return new Trainings(live, ended, again);
  }

  static ObjectNode request(TrainingRequest request) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("model", request.model())
            .put("kind", request.kind())
            .put("specification", request.specification())
            .put("priority", request.priority())
            .put("cores", request.cores())
            .put("memory", request.memory())
            .put("epochs", request.epochs());
    if (request.then() == null) {
      json.putNull("then");
    } else {
      json.set("then", OperationJson.plan(request.then()));
    }
    ArrayNode sources = json.putArray("sources");
    for (Source source : request.sources()) {
      sources
          .addObject()
          .put("role", source.role())
          .put("model", source.model())
          .put("asked", source.asked())
          .put("version", source.version());
    }
    Schedule again = request.retraining();
    if (again == null) {
      json.putNull("retraining");
    } else {
      json.putObject("retraining")
          .put("every", text(again.every()))
          .put("watch", text(again.watch()));
    }
    return json.put("root", request.root()).put("digest", request.digest());
  }

  static TrainingRequest request(Fields json) {
    Fields then = json.optionalObject("then");
    Fields again = json.optionalObject("retraining");
    return new TrainingRequest(
        json.text("model"),
        json.text("kind"),
        json.text("specification"),
        json.integer("priority"),
        json.integer("cores"),
        json.number("memory"),
        json.integer("epochs"),
        then == null ? null : OperationJson.plan(then),
        json.objects(
            "sources",
            each ->
                new Source(
                    each.text("role"),
                    each.text("model"),
                    each.text("asked"),
                    each.text("version"))),
        again == null
            ? null
            : new Schedule(again.optionalDuration("every"), again.optionalDuration("watch")),
        json.optionalText("root"),
        json.optionalText("digest"));
  }

  static ObjectNode result(TrainingResult result) {
    ObjectNode json =
        NODES.objectNode().put("outcome", result.outcome().name()).put("message", result.message());
    ArrayNode reasons = json.putArray("reasons");
    result.reasons().forEach(reasons::add);
    json.set("results", ValueJson.numbers(result.results()));
    return json.put("digest", result.digest());
  }

  static TrainingResult result(Fields json) {
    return new TrainingResult(
        json.oneOf("outcome", TrainingResult.Outcome.class),
        json.text("message"),
        json.listOfTexts("reasons"),
        json.numbers("results"),
        json.optionalText("digest"));
  }

  static ObjectNode point(Point point) {
    ObjectNode json = NODES.objectNode();
    json.put("epoch", point.epoch()).put("at", point.at().toString());
    return json.set("values", ValueJson.numbers(point.values()));
  }

  static Point point(Fields json) {
    return new Point(json.integer("epoch"), json.instant("at"), json.numbers("values"));
  }

  /** The id is the revision in digits, and is not written beside it. */
  private static ObjectNode training(TrainingState training) {
    ObjectNode json = NODES.objectNode();
    json.put("revision", training.revision());
    json.set("request", request(training.request()));
    json.set("submitted", EventJson.header(training.submitted()));
    json.put("phase", training.phase().name());
    json.set("run", run(training.run()));
    json.set("curve", curve(training.curve()));
    json.put("cancelled", training.cancelled());
    ArrayNode versions = json.putArray("versions");
    training
        .versions()
        .forEach(
            made ->
                versions
                    .addObject()
                    .put("version", made.version())
                    .put("technique", made.technique()));
    TrainingResult result = training.result();
    if (result == null) {
      json.putNull("result");
    } else {
      json.set("result", result(result));
    }
    return json.put("operation", training.operation());
  }

  private static TrainingState training(Fields json) {
    Fields result = json.optionalObject("result");
    long revision = json.number("revision");
    return new TrainingState(
        String.valueOf(revision),
        revision,
        request(json.object("request")),
        EventJson.header(json.object("submitted")),
        json.oneOf("phase", TrainingState.Phase.class),
        run(json.object("run")),
        curve(json.object("curve")),
        json.flag("cancelled"),
        json.objects("versions", each -> new Made(each.text("version"), each.text("technique"))),
        result == null ? null : result(result),
        json.optionalText("operation"));
  }

  private static ObjectNode run(TrainingRun run) {
    return NODES
        .objectNode()
        .put("attempts", run.attempts())
        .put("node", run.node())
        .put("startedAt", text(run.startedAt()))
        .put("crashes", run.crashes())
        .put("told", run.told())
        .put("note", run.note());
  }

  private static TrainingRun run(Fields json) {
    return new TrainingRun(
        json.integer("attempts"),
        json.optionalText("node"),
        json.optionalInstant("startedAt"),
        json.integer("crashes"),
        json.integer("told"),
        json.text("note"));
  }

  private static ObjectNode curve(TrainingCurve curve) {
    ObjectNode json = NODES.objectNode();
    json.put("epoch", curve.epoch()).put("epochs", curve.epochs());
    ArrayNode points = json.putArray("points");
    curve.points().forEach(point -> points.add(point(point)));
    return json;
  }

  private static TrainingCurve curve(Fields json) {
    return new TrainingCurve(
        json.integer("epoch"), json.integer("epochs"), json.objects("points", TrainingJson::point));
  }

  private static ObjectNode ended(EndedTraining ended) {
    ObjectNode json = NODES.objectNode();
    json.set("last", training(ended.last()));
    json.set("result", result(ended.result()));
    return json.put("endedAt", ended.endedAt().toString());
  }

  private static EndedTraining ended(Fields json) {
    return new EndedTraining(
        training(json.object("last")), result(json.object("result")), json.instant("endedAt"));
  }

  private static ObjectNode retraining(Retraining again) {
    ObjectNode json = NODES.objectNode();
    json.put("root", again.root()).set("request", request(again.request()));
    return json.put("owner", again.owner())
        .put("lastAt", again.lastAt().toString())
        .put("digest", again.digest());
  }

  private static Retraining retraining(Fields json) {
    return new Retraining(
        json.text("root"),
        request(json.object("request")),
        json.text("owner"),
        json.instant("lastAt"),
        json.optionalText("digest"));
  }

  private static @Nullable String text(@Nullable Duration duration) {
    return duration == null ? null : duration.toString();
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
