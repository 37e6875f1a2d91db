package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON of events: one {@link Kind} for each. */
final class EventJson {
  private static final List<Kind<?>> OWN =
      List.of(
          new Kind<>(
              TermStarted.class,
              "term-started:1",
              (event, json) -> json.put("node", event.node()),
              (header, json) -> new TermStarted(header, json.text("node"))),
          new Kind<>(
              VersionRegistered.class,
              event -> event.lineage() == null,
              "version-registered:1",
              EventJson::writeRegistered,
              (header, json) -> readRegistered(header, json, null)),
          new Kind<>(
              VersionRegistered.class,
              event -> event.lineage() != null,
              "version-registered:2",
              EventJson::writeRegistered,
              (header, json) ->
                  readRegistered(header, json, ValueJson.lineage(json.object("lineage")))),
          new Kind<>(
              VersionVerified.class,
              "version-verified:1",
              EventJson::writeVerified,
              EventJson::readVerified),
          new Kind<>(
              VersionFailed.class,
              "version-failed:1",
              (event, json) ->
                  json.put("model", event.model())
                      .put("version", event.version())
                      .put("reason", event.reason()),
              (header, json) ->
                  new VersionFailed(
                      header, json.text("model"), json.text("version"), json.text("reason"))),
          new Kind<>(
              LabelMoved.class,
              "label-moved:1",
              (event, json) ->
                  json.put("model", event.model())
                      .put("label", event.label())
                      .put("version", event.version()),
              (header, json) ->
                  new LabelMoved(
                      header, json.text("model"), json.text("label"), json.text("version"))),
          new Kind<>(
              ReplicasSet.class,
              "replicas-set:1",
              (event, json) -> json.put("model", event.model()).put("count", event.count()),
              (header, json) ->
                  new ReplicasSet(header, json.text("model"), json.optionalInteger("count"))),
          new Kind<>(
              ModelUndeployed.class,
              "model-undeployed:1",
              (event, json) -> json.put("model", event.model()),
              (header, json) -> new ModelUndeployed(header, json.text("model"))));

  private static final List<Kind<?>> BY_NAME =
      List.of(
          new Kind<>(
              VersionKept.class,
              "version-kept:1",
              (event, json) -> json.put("model", event.model()).put("version", event.version()),
              (header, json) -> new VersionKept(header, json.text("model"), json.text("version"))),
          new Kind<>(
              VersionLetGo.class,
              "version-let-go:1",
              (event, json) -> json.put("model", event.model()).put("version", event.version()),
              (header, json) -> new VersionLetGo(header, json.text("model"), json.text("version"))),
          new Kind<>(
              ModelUnloaded.class,
              "model-unloaded:1",
              (event, json) -> json.put("model", event.model()),
              (header, json) -> new ModelUnloaded(header, json.text("model"))),
          new Kind<>(
              ModelLoaded.class,
              "model-loaded:1",
              (event, json) -> json.put("model", event.model()),
              (header, json) -> new ModelLoaded(header, json.text("model"))));

  /** All kinds, those of operations, alert rules and trainings among them. */
  static final List<Kind<?>> KINDS =
      Stream.of(
              OWN, BY_NAME, OperationEventJson.KINDS, AlertEventJson.KINDS, TrainingEventJson.KINDS)
          .flatMap(List::stream)
          .toList();

  private EventJson() {}

  /**
   * How one type of event, or those among them that need this layout, is written and read.
   *
   * @param fits whether an event of the type is written so
   */
  record Kind<E extends CatalogueEvent>(
      Class<E> type,
      Predicate<E> fits,
      String manifest,
      BiConsumer<E, ObjectNode> writer,
      BiFunction<Header, Fields, E> reader) {
    /** The one layout of a type. */
    Kind(
        Class<E> type,
        String manifest,
        BiConsumer<E, ObjectNode> writer,
        BiFunction<Header, Fields, E> reader) {
      this(type, event -> true, manifest, writer, reader);
    }

    boolean writes(CatalogueEvent event) {
      return type.isInstance(event) && fits.test(type.cast(event));
    }

    void write(CatalogueEvent event, ObjectNode json) {
      writer.accept(type.cast(event), json);
    }

    E read(Fields json) {
      return reader.apply(header(json.object("header")), json);
    }
  }

  static ObjectNode header(Header header) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("term", header.term())
        .put("at", header.at().toString())
        .put("who", header.who())
        .put("why", header.why());
  }

  static Header header(Fields json) {
    return new Header(json.number("term"), json.instant("at"), json.text("who"), json.text("why"));
  }

  private static void writeRegistered(VersionRegistered event, ObjectNode json) {
    json.put("model", event.model()).put("version", event.version());
    json.set("artifact", ValueJson.artifact(event.artifact()));
    if (event.lineage() != null) {
      json.set("lineage", ValueJson.lineage(event.lineage()));
    }
  }

  private static VersionRegistered readRegistered(
      Header header, Fields json, @Nullable Lineage lineage) {
    return new VersionRegistered(
        header,
        json.text("model"),
        json.text("version"),
        ValueJson.artifact(json.object("artifact")),
        lineage);
  }

  private static void writeVerified(VersionVerified event, ObjectNode json) {
    json.put("model", event.model()).put("version", event.version());
    json.set("signature", ValueJson.signature(event.signature()));
    json.put("platform", event.platform());
    json.set("properties", ValueJson.texts(event.properties()));
  }

  private static VersionVerified readVerified(Header header, Fields json) {
    return new VersionVerified(
        header,
        json.text("model"),
        json.text("version"),
        ValueJson.signature(json.object("signature")),
        json.text("platform"),
        json.texts("properties"));
  }
}
