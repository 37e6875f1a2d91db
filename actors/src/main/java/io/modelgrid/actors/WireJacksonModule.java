package io.modelgrid.actors;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.modelgrid.engine.api.ActorView;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;

/**
 * Teaches Jackson the engine's types that wire messages carry, since the engine knows no Jackson.
 * {@code reference.conf} of this room gives it to the jackson-cbor serializer.
 */
public final class WireJacksonModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  public WireJacksonModule() {
    super("modelgrid-wire");
    setMixInAnnotation(ActorView.class, ActorForm.class);
    setMixInAnnotation(ChangeAnswer.class, ChangeAnswerForm.class);
    setMixInAnnotation(Shape.class, ShapeForm.class);
    setMixInAnnotation(Signature.class, SignatureForm.class);
  }

  /** A node has hundreds of actors, and little applies to most of them. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private interface ActorForm {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "answer")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = ChangeAnswer.Changed.class, name = "changed"),
    @JsonSubTypes.Type(value = ChangeAnswer.Started.class, name = "started"),
    @JsonSubTypes.Type(value = ChangeAnswer.Refused.class, name = "refused")
  })
  private interface ChangeAnswerForm {}

  private abstract static class ShapeForm {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Shape of(long... dimensions) {
      return Shape.of(dimensions);
    }

    @JsonValue
    abstract long[] toArray();
  }

  @JsonIncludeProperties({"inputForms", "outputs"})
  private interface SignatureForm {}
}
