package io.modelgrid.http.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.modelgrid.engine.api.TrafficView;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A model's traffic: what is not there is left out, shares are in percent. */
final class TrafficAsJson extends StdSerializer<TrafficView> {
  private static final long serialVersionUID = 1L;

  TrafficAsJson() {
    super(TrafficView.class);
  }

  @Override
  public void serialize(TrafficView traffic, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    json.writeStartObject();
    writeUnlessNull(json, "previous", traffic.previous());
    if (traffic.canary() != null) {
      json.writeStringField("canary", traffic.canary());
      Percent.write(json, "canary_percent", traffic.canaryShare());
      json.writeBooleanField("sticky", traffic.sticky());
    }
    if (traffic.shadow() != null) {
      json.writeStringField("shadow", traffic.shadow());
      Percent.write(json, "shadow_percent", traffic.shadowShare());
    }
    writeUnlessNull(json, "operation", traffic.operation());
    json.writeEndObject();
  }

  private static void writeUnlessNull(JsonGenerator json, String field, @Nullable String text)
      throws IOException {
    if (text != null) {
      json.writeStringField(field, text);
    }
  }
}
