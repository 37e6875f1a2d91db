package io.modelgrid.http.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import java.io.IOException;

/** An operation's plan: only what its kind has, shares in percent, times in milliseconds. */
final class PlanAsJson extends StdSerializer<OperationPlan> {
  private static final long serialVersionUID = 1L;

  PlanAsJson() {
    super(OperationPlan.class);
  }

  @Override
  public void serialize(OperationPlan plan, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", plan.kind().name());
    json.writeStringField("version", plan.version());
    if (plan.kind() == Kind.SHADOW) {
      Percent.write(json, "share_percent", plan.steps().isEmpty() ? 0 : plan.steps().get(0));
    } else {
      json.writeStringField("label", plan.label());
    }
    if (plan.kind() == Kind.CANARY) {
      writeSteps(plan, json);
    }
    json.writeBooleanField("allow_signature_change", plan.allowSignatureChange());
    if (plan.kind() == Kind.SWAP) {
      json.writeBooleanField("unload_first", plan.unloadFirst());
    }
    json.writeEndObject();
  }

  private static void writeSteps(OperationPlan plan, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("steps_percent");
    for (int step : plan.steps()) {
      Percent.write(json, step);
    }
    json.writeEndArray();
    json.writeNumberField("every_ms", plan.every().toMillis());
    json.writeBooleanField("sticky", plan.sticky());
    Percent.write(json, "compare_percent", plan.compare());
  }
}
