package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;

class OnnxMessagesTest {
  private static String spoken(String message) {
    return OnnxMessages.spoken(new OrtException(message));
  }

  @Test
  void leavesAwayCodesPathsAndSources() {
    assertThat(
            spoken(
                "Error code - ORT_FAIL - message: Load model from /data/x/model.onnx failed:"
                    + "/onnxruntime_src/onnxruntime/core/graph/model.cc:181"
                    + " onnxruntime::Model::Model(onnx::ModelProto&&, const Options& (x)) Unsupported"
                    + " model IR version: 99"))
        .isEqualTo("Unsupported model IR version: 99");
    assertThat(spoken("no file: /home/somebody/secret.bin, really"))
        .isEqualTo("no file: …, really");
    assertThat(spoken("Error: tensorprotoutils.cc:426 Validate Absolute path not allowed"))
        .isEqualTo("Absolute path not allowed");
  }

  @Test
  void leavesAwayWhatIsOnlyForWhoWritesCpp() {
    assertThat(
            spoken(
                "Exception during initialization: /src/rnn.h:48"
                    + " onnxruntime::RNN<T>::RNN(const onnxruntime::OpKernelInfo&) [with T = float]"
                    + " layout_ == 0 was false."))
        .isEqualTo("layout_ == 0 was false.");
    assertThat(
            spoken(
                "/src/string_normalizer.cc:235"
                    + " onnxruntime::StringNormalizer::Locale::Locale(const std::string&)::<lambda()>"
                    + " no such locale"))
        .isEqualTo("no such locale");
    assertThat(
            spoken(
                "Status Message: onnxruntime::BroadcastIterator::Init(ptrdiff_t, ptrdiff_t) axis == 1"
                    + " was false. 2 by 3"))
        .isEqualTo("Status Message: axis == 1 was false. 2 by 3");
  }

  @Test
  void keepsWhatIsNoPath() {
    assertThat(spoken("input/output ratio 3/4")).isEqualTo("input/output ratio 3/4");
  }

  @Test
  void isShortAndOnOneLine() {
    assertThat(spoken("a\n  b\t" + "c".repeat(1000))).startsWith("a b ccc").hasSize(301);
  }

  @Test
  void knowsLackOfMemory() {
    assertThat(OnnxMessages.isLackOfMemory(new OrtException("std::bad_alloc"))).isTrue();
    assertThat(OnnxMessages.isLackOfMemory(new OrtException("bad model"))).isFalse();
  }
}
