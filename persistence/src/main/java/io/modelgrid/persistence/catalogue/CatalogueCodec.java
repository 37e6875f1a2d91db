package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Catalogue events and state as bytes: JSON, under a manifest that names kind and schema version,
 * for example {@code version-registered:1}.
 *
 * <p>What was written once must be readable for ever: a changed layout gets a new schema version,
 * and the old one stays readable. Equal values give equal bytes. Thread-safe.
 */
public final class CatalogueCodec {
  /** Manifest under which a {@link CatalogueState} is written. */
  public static final String STATE_MANIFEST = "catalogue-state:5";

  /**
   * Manifests of states by schema version, from 1: from before there were operations, from before
   * anything was loaded by name, from before there were alert rules and canaries could be frozen,
   * from before there were trainings, and that of today, which alone is written.
   */
  private static final List<String> STATE_MANIFESTS =
      List.of(
          "catalogue-state:1",
          "catalogue-state:2",
          "catalogue-state:3",
          "catalogue-state:4",
          STATE_MANIFEST);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CatalogueCodec() {}

  /** The manifest under which an event is written. */
  public static String manifestOf(CatalogueEvent event) {
    return kindOf(event).manifest();
  }

  public static byte[] encode(CatalogueEvent event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("header", EventJson.header(event.header()));
    kindOf(event).write(event, json);
    return bytes(json);
  }

  public static byte[] encode(CatalogueState state) {
    return bytes(StateJson.write(state));
  }

  /**
   * The event that these bytes stand for.
   *
   * @throws IllegalArgumentException if the manifest is unknown or the bytes do not fit it
   */
  public static CatalogueEvent decodeEvent(String manifest, byte[] bytes) {
    for (EventJson.Kind<?> kind : EventJson.KINDS) {
      if (kind.manifest().equals(manifest)) {
        return kind.read(parse(manifest, bytes));
      }
    }
    throw unknown(manifest);
  }

  /**
   * The state that these bytes stand for.
   *
   * @throws IllegalArgumentException if the manifest is unknown or the bytes do not fit it
   */
  public static CatalogueState decodeState(String manifest, byte[] bytes) {
    if (!isState(manifest)) {
      throw unknown(manifest);
    }
    return StateJson.read(STATE_MANIFESTS.indexOf(manifest) + 1, parse(manifest, bytes));
  }

  /** Whether what stands under this manifest is a state, and not an event. */
  public static boolean isState(String manifest) {
    return STATE_MANIFESTS.contains(manifest);
  }

  private static EventJson.Kind<?> kindOf(CatalogueEvent event) {
    return EventJson.KINDS.stream()
        .filter(kind -> kind.writes(event))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "event: " + event.getClass() + " (expected: one that has a manifest)"));
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Fields parse(String manifest, byte[] bytes) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      return new Fields(manifest, json);
    } catch (IOException e) {
      throw new IllegalArgumentException(manifest + ": broken bytes (expected: JSON)", e);
    }
  }

  private static IllegalArgumentException unknown(String manifest) {
    String known =
        Stream.concat(
                EventJson.KINDS.stream().map(EventJson.Kind::manifest), STATE_MANIFESTS.stream())
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "manifest: "
            + manifest
            + " (expected: one of "
            + known
            + "; was this catalogue written by a newer Modelgrid?)");
  }
}
