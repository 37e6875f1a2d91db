package io.modelgrid.http.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.http.exchange.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * An OpenAPI 3.1 document, put together from parts: each dialect's {@code openapi.json}, a resource
 * beside its class, has the tags, paths and components that it adds. Two parts may add methods to
 * one path; what two parts define must be the same in both.
 */
final class OpenApi {
  static final String PART = "openapi.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode document;

  private OpenApi(ObjectNode document) {
    this.document = document;
  }

  /**
   * The document of a list of dialects.
   *
   * @param base the class beside which the part lies that all others are added to
   */
  static OpenApi of(Class<?> base, String version, List<Dialect> dialects) {
    ObjectNode whole = part(base);
    OpenApi merged = new OpenApi(whole.deepCopy().without("tags"));
    ((ObjectNode) merged.document.get("info")).put("version", version);
    for (Dialect dialect : dialects) {
      merged.add(dialect.getClass().getName(), part(dialect.getClass()));
    }
    merged.tags(whole.withArrayProperty("tags"));
    return merged;
  }

  byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(document);
    } catch (IOException e) {
      throw new UncheckedIOException("openapi: could not be written to memory", e);
    }
  }

  private static ObjectNode part(Class<?> beside) {
    try (InputStream file = beside.getResourceAsStream(PART)) {
      return file == null ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(PART + ": cannot be read beside " + beside.getName(), e);
    }
  }

  private void add(String whose, ObjectNode part) {
    tags(part.withArrayProperty("tags"));
    ObjectNode paths = document.withObjectProperty("paths");
    for (Map.Entry<String, JsonNode> path : part.withObjectProperty("paths").properties()) {
      merge(whose, paths.withObjectProperty(path.getKey()), path.getValue());
    }
    ObjectNode components = document.withObjectProperty("components");
    for (Map.Entry<String, JsonNode> kind : part.withObjectProperty("components").properties()) {
      merge(whose, components.withObjectProperty(kind.getKey()), kind.getValue());
    }
  }

  private void tags(ArrayNode more) {
    document.withArrayProperty("tags").addAll(more);
  }

  private static void merge(String whose, ObjectNode into, JsonNode more) {
    for (Map.Entry<String, JsonNode> entry : more.properties()) {
      JsonNode there = into.get(entry.getKey());
      if (there != null && !there.equals(entry.getValue())) {
        throw new IllegalStateException(
            PART
                + " of "
                + whose
                + ": "
                + entry.getKey()
                + " is there already (expected: a name of its own, or the same definition)");
      }
      into.set(entry.getKey(), entry.getValue());
    }
  }
}
