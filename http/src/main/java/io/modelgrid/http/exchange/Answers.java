package io.modelgrid.http.exchange;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.refusal.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** Makes responses. Records become JSON with lower snake_case keys; what is null is left out. */
public final class Answers {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .addMixIn(TensorSpec.class, TensorSpecNames.class)
          .addMixIn(ModelView.class, SortedLabels.class)
          .addMixIn(OperationView.Step.class, SortedNodes.class)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(Shape.class, new ShapeAsArray())
                  .addSerializer(
                      AlertRule.Severity.class, new LowerCase<>(AlertRule.Severity.class))
                  .addSerializer(AlertRule.Source.class, new LowerCase<>(AlertRule.Source.class))
                  .addSerializer(AlertView.State.class, new LowerCase<>(AlertView.State.class))
                  .addSerializer(TrafficView.class, new TrafficAsJson())
                  .addSerializer(OperationPlan.class, new PlanAsJson()))
          .build();

  private Answers() {}

  /** A record, map or list as JSON. */
  public static HttpResponse json(int status, Object value) {
    return json(status, ByteString.fromArrayUnsafe(bytes(value)));
  }

  /** A record, map or list as JSON on one line. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("answer: " + value.getClass() + " is no JSON", e);
    }
  }

  /** JSON that is written already. */
  public static HttpResponse json(int status, ByteString written) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, written));
  }

  /** {@code {"error": "…"}}, the shape of most dialects. */
  public static HttpResponse error(Refusal refusal) {
    return withHeaders(json(refusal.status(), Map.of("error", refusal.message())), refusal);
  }

  /** Adds the headers that a refusal asks for. */
  public static HttpResponse withHeaders(HttpResponse response, Refusal refusal) {
    HttpResponse answer = response;
    for (Map.Entry<String, String> header : refusal.headers().entrySet()) {
      answer = answer.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return answer;
  }

  /** Names a tensor's type as the Open Inference Protocol does. */
  private interface TensorSpecNames {
    @JsonProperty("datatype")
    DataType dataType();
  }

  /** Labels in order, so that the same model looks the same each time. */
  private interface SortedLabels {
    @JsonProperty("labels")
    @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
    Map<String, String> labels();
  }

  /** The same for what nodes have to say. */
  private interface SortedNodes {
    @JsonProperty("nodes")
    @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
    Map<String, String> nodes();
  }

  /** A shape as an array of its dimensions. */
  private static final class ShapeAsArray extends StdSerializer<Shape> {
    private static final long serialVersionUID = 1L;

    ShapeAsArray() {
      super(Shape.class);
    }

    @Override
    public void serialize(Shape shape, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      long[] dimensions = shape.toArray();
      json.writeArray(dimensions, 0, dimensions.length);
    }
  }
}
