package io.modelgrid.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.http.exchange.Served;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One operation of the OpenAPI document. */
record Documented(JsonNode document, String method, String path, JsonNode operation) {
  /** All operations of a document. */
  static List<Documented> all(JsonNode document) {
    List<Documented> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        all.add(
            new Documented(
                document,
                method.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                method.getValue()));
      }
    }
    return List.copyOf(all);
  }

  /** Method and path, with the same name for all parts in braces. */
  static String plain(Served served) {
    return served.method() + " " + served.path().replaceAll("\\{[^}]*}", "{}");
  }

  String plain() {
    return plain(new Served(method, path));
  }

  List<JsonNode> parameters() {
    List<JsonNode> all = new ArrayList<>();
    operation.path("parameters").forEach(each -> all.add(JsonSchema.resolved(document, each)));
    return List.copyOf(all);
  }

  /** The path and query of the operation's own examples. */
  String example() {
    String filled = path;
    StringBuilder query = new StringBuilder();
    for (JsonNode parameter : parameters()) {
      String name = parameter.get("name").asText();
      String value = URLEncoder.encode(parameter.path("example").asText(), StandardCharsets.UTF_8);
      if (parameter.get("in").asText().equals("path")) {
        filled = filled.replace("{" + name + "}", value);
      } else if (parameter.get("in").asText().equals("query") && parameter.has("example")) {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
      }
    }
    return filled + query;
  }

  /** The kind of body that it takes; null for none. */
  @Nullable String bodyType() {
    return operation.path("requestBody").path("content").properties().stream()
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** The example of its body, or some bytes; empty where it takes none. */
  String body() {
    String type = bodyType();
    if (type == null) {
      return "";
    }
    JsonNode example = operation.get("requestBody").get("content").get(type).path("example");
    return example.isMissingNode() ? "some bytes" : example.toString();
  }

  JsonNode response(String status) {
    return JsonSchema.resolved(document, operation.get("responses").path(status));
  }

  boolean streams() {
    JsonNode content = response("200").path("content");
    return content.has("text/event-stream") && !content.has("application/json");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
