package io.modelgrid.http.openai;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models, as OpenAI describes them. */
public final class OpenAiModels {
  private OpenAiModels() {}

  /** {@code {"object": "list", "data": […]}}. */
  public static Map<String, Object> list(List<ModelView> models) {
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("object", "list");
    list.put("data", models.stream().map(OpenAiModels::object).toList());
    return list;
  }

  /** One model; it was created when its first version was registered. */
  public static Map<String, Object> object(ModelView model) {
    long created =
        model.versions().stream()
            .map(VersionView::registeredAt)
            .mapToLong(Instant::getEpochSecond)
            .min()
            .orElse(0);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", model.name());
    object.put("object", "model");
    object.put("created", created);
    object.put("owned_by", "modelgrid");
    return object;
  }
}
