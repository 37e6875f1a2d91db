package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().http())
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8000,
                List.of(),
                65 << 20,
                8L << 30,
                100,
                65L << 20,
                144L << 20,
                192L << 20,
                64 << 20,
                Duration.ofSeconds(10)));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    "modelgrid.http { host = h, port = 0, known-hosts = [a, b], max-body = 1 MiB,"
                        + " max-upload = 2 MiB, max-json-depth = 7, decode-max-size = 3 MiB,"
                        + " max-bodies-in-flight = 8 MiB, max-tensors-in-flight = 5 MiB,"
                        + " max-json-answer = 4 MiB, drain-timeout = 3s }")
                .http())
        .isEqualTo(
            new HttpSettings(
                "h",
                0,
                List.of("a", "b"),
                1 << 20,
                2 << 20,
                7,
                3 << 20,
                8 << 20,
                5 << 20,
                4 << 20,
                Duration.ofSeconds(3)));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            "modelgrid.http { host = \"\", port = 65536, known-hosts = 7, max-body = 1025 MiB,"
                + " max-upload = 1, max-json-depth = 3, decode-max-size = 1025 MiB, drain-timeout ="
                + " 1d, max-bodies-in-flight = 1, max-tensors-in-flight = 1, max-json-answer = 1 }"),
        "modelgrid.http.host: ",
        "modelgrid.http.port: 65536 (expected: a whole number from 0 to 65535)",
        "modelgrid.http.known-hosts: 7",
        "modelgrid.http.max-body: 1025 MiB",
        "modelgrid.http.max-upload: 1 ",
        "modelgrid.http.max-json-depth: 3",
        "modelgrid.http.decode-max-size: 1025 MiB",
        "modelgrid.http.max-bodies-in-flight: 1 (",
        "modelgrid.http.max-bodies-in-flight: 1024 bytes",
        "modelgrid.http.max-tensors-in-flight: 1 ",
        "modelgrid.http.max-json-answer: 1 ",
        "modelgrid.http.drain-timeout: 1d");
  }

  // What one request may need has to fit, or it would be told to try again for ever.
  @Test
  void rejectsWhatHoldsNoSingleRequest() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.http.max-bodies-in-flight = 129 MiB"),
        "modelgrid.http.max-bodies-in-flight: ");
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.http.max-json-answer = 73 MiB"),
        "modelgrid.http.max-bodies-in-flight: ");
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.http.max-tensors-in-flight = 64 MiB"),
        "modelgrid.http.max-tensors-in-flight: ");
  }
}
