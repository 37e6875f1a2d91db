package io.modelgrid.http.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.Point;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A training as fields of JSON. What is not there is left out; a figure that is no number, as a
 * loss that went beyond all bounds, is null.
 */
public final class TrainingFields {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private TrainingFields() {}

  /** All of it. */
  public static Map<String, Object> whole(TrainingView view) {
    Map<String, Object> fields = brief(view);
    fields.put("curve", view.curve().stream().map(TrainingFields::point).toList());
    fields.put("specification", specification(view.specification()));
    return fields;
  }

  /** All but its curve, of which it has the last point, and its specification. */
  public static Map<String, Object> brief(TrainingView view) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", view.id());
    fields.put("model", view.model());
    fields.put("kind", view.kind());
    fields.put("state", view.state());
    fields.put("message", view.message());
    fields.put("reasons", view.reasons());
    fields.put("owner", view.owner());
    fields.put("priority", view.priority());
    fields.put("submitted_at", view.submittedAt());
    view.startedAt().ifPresent(at -> fields.put("started_at", at));
    view.endedAt().ifPresent(at -> fields.put("ended_at", at));
    view.node().ifPresent(node -> fields.put("node", node));
    fields.put("attempts", view.attempts());
    fields.put("epoch", view.epoch());
    fields.put("epochs", view.epochs());
    fields.put("done", view.done());
    view.secondsLeft().ifPresent(seconds -> fields.put("seconds_left", seconds));
    List<Point> curve = view.curve();
    if (!curve.isEmpty()) {
      fields.put("last", point(curve.get(curve.size() - 1)));
    }
    fields.put("results", numbers(view.results()));
    fields.put("versions", view.versions());
    view.operation().ifPresent(operation -> fields.put("operation", operation));
    return fields;
  }

  /** What one epoch measured. */
  public static Map<String, Object> point(Point point) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("epoch", point.epoch());
    fields.put("at", point.at());
    fields.put("values", numbers(point.values()));
    return fields;
  }

  private static Map<String, @Nullable Double> numbers(Map<String, Double> numbers) {
    Map<String, @Nullable Double> finite = new TreeMap<>();
    numbers.forEach((name, value) -> finite.put(name, Double.isFinite(value) ? value : null));
    return finite;
  }

  /** The specification as the JSON that it is; as a text if it is none. */
  private static Object specification(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree.isMissingNode() ? text : tree;
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
