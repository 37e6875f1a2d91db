package io.modelgrid.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelFileTest {
  @Test
  void readsAModel() throws Exception {
    ModelProto model = ModelFile.parse(TinyOnnx.mlp(4, 3, 2, 1));

    assertThat(ModelFile.opset(model)).isEqualTo(17);
    assertThat(model.getGraph().getInitializerCount()).isEqualTo(2);
  }

  @Test
  void refusesWhatWasCutShort() {
    byte[] whole = TinyOnnx.mlp(4, 3, 2, 1);

    assertThatThrownBy(() -> ModelFile.parse(Arrays.copyOf(whole, whole.length - 30)))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("not an ONNX model: ");
    assertThatThrownBy(() -> ModelFile.parse(new byte[0]))
        .isInstanceOf(ModelException.class)
        .hasMessage("not an ONNX model: it has no graph (expected: an .onnx file)");
  }

  @Test
  void refusesWeightsInOtherFiles() {
    for (byte[] each :
        List.of(
            TinyOnnx.externalWeights("/etc/passwd", 4),
            TinyOnnx.externalConstant("weights.bin", 4))) {
      assertThatThrownBy(() -> ModelFile.parse(each))
          .isInstanceOf(ModelException.class)
          .hasMessageEndingWith("in another file (expected: all weights inside the model)");
    }
  }

  @Test
  void refusesGraphsThatAreNestedTooDeep() {
    GraphProto inner = GraphProto.newBuilder().setName("innermost").build();
    for (int i = 0; i < 25; i++) {
      inner =
          GraphProto.newBuilder()
              .addNode(
                  NodeProto.newBuilder()
                      .addAttribute(AttributeProto.newBuilder().setName("body").setG(inner)))
              .addOutput(ValueInfoProto.newBuilder().setName("y"))
              .build();
    }
    byte[] deep = ModelProto.newBuilder().setGraph(inner).build().toByteArray();

    assertThatThrownBy(() -> ModelFile.parse(deep))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("nest");
  }

  @Test
  void refusesTensorsThatContradictThemselves() {
    assertThatThrownBy(() -> Tensors.floats(floats(List.of(2L, 3L), 5)))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the tensor 'w' of the shape [2, 3] has 20 elements or bytes");
    assertThatThrownBy(() -> Tensors.floats(floats(List.of(1L << 40, 1L << 40), 5)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("(expected: one that fits into a model)");
    assertThatThrownBy(() -> Tensors.floats(floats(List.of(-1L), 5)))
        .isInstanceOf(ModelException.class);
  }

  private static TensorProto floats(List<Long> shape, int count) {
    return Tensors.ofFloats("w", shape, new float[count]);
  }
}
