package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrpcSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().grpc()).isEqualTo(new GrpcSettings("127.0.0.1", 8001));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(TestConfig.read("modelgrid.grpc { host = h, port = 0 }").grpc())
        .isEqualTo(new GrpcSettings("h", 0));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.grpc { host = \"\", port = -2 }"),
        "modelgrid.grpc.host: ",
        "modelgrid.grpc.port: -2 (expected: a whole number from -1 to 65535)");
  }

  @Test
  void isOffWithoutAPort() {
    assertThat(TestConfig.read("modelgrid.grpc.port = -1").grpc().isOn()).isFalse();
    assertThat(TestConfig.read("modelgrid.grpc.port = 0").grpc().isOn()).isTrue();
  }
}
