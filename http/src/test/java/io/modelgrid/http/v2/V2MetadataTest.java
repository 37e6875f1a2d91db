package io.modelgrid.http.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class V2MetadataTest {
  private static final Signature ENCODER =
      new Signature(
          List.of(
              List.of(TensorSpec.of("text", DataType.BYTES, -1)),
              List.of(
                  TensorSpec.of("input_ids", DataType.INT64, -1, -1),
                  TensorSpec.of("token_type_ids", DataType.INT64, -1, -1).asOptional())),
          List.of(TensorSpec.of("embedding", DataType.FP32, -1, 384)));

  @Test
  void showsTheInputsOfAllForms() {
    VersionView version = version(State.READY, ENCODER, null);
    String json = text(V2Metadata.of(model(version), version));
    assertThat(json)
        .isEqualTo(
            "{\"name\":\"m\",\"versions\":[\"1\"],\"platform\":\"onnx_onnxv1\",\"inputs\":["
                + "{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
                + "{\"name\":\"input_ids\",\"datatype\":\"INT64\",\"shape\":[-1,-1]},"
                + "{\"name\":\"token_type_ids\",\"datatype\":\"INT64\",\"shape\":[-1,-1]}],"
                + "\"outputs\":[{\"name\":\"embedding\",\"datatype\":\"FP32\",\"shape\":[-1,384]}],"
                + "\"properties\":{\"input-forms\":\"text | input_ids, token_type_ids (optional)\","
                + "\"pooling\":\"mean\"}}");
  }

  @Test
  void saysWhyThereIsNoMetadata() {
    VersionView version = version(State.FAILED, null, "no ONNX");
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> V2Metadata.of(model(version), version));
    assertThat(refused.refusal().status()).isEqualTo(503);
    assertThat(refused).hasMessageContaining("version 1 has no metadata: no ONNX");
  }

  @Test
  void saysWhyAVersionIsNotReady() {
    assertThat(Predictor.unreadiness(version(State.READY, ENCODER, null))).isNull();
    assertThat(Predictor.unreadiness(version(State.FAILED, null, "no ONNX")))
        .isEqualTo("version 1 is failed: no ONNX");
    assertThat(Predictor.unreadiness(version(State.LOADING, null, null)))
        .isEqualTo("version 1 is loading");
  }

  private static ModelView model(VersionView version) {
    return new ModelView(
        "m",
        4,
        Map.of("stable", "1"),
        2,
        false,
        List.of(version),
        List.of(),
        TrafficView.none(),
        false,
        List.of());
  }

  private static VersionView version(
      State state, @Nullable Signature signature, @Nullable String reason) {
    return new VersionView(
        "1",
        state,
        List.of("stable"),
        "ab".repeat(32),
        5,
        Instant.EPOCH,
        reason,
        signature,
        signature == null ? null : "onnx_onnxv1",
        Map.of("pooling", "mean"),
        1);
  }

  private static String text(Object value) {
    return ((HttpEntity.Strict) Answers.json(200, value).entity()).getData().utf8String();
  }
}
