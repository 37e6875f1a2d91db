package io.modelgrid.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeOfferTest {
  @ParameterizedTest
  @ValueSource(strings = {"HTTP2-Settings", "http2-settings", "Http2-SETTINGS"})
  void anOfferIsRenamed(String name) {
    String head = "POST / HTTP/1.1\r\nUpgrade: h2c\r\n%s: AAEAAEAA\r\nA: b\r\n\r\n{}";
    assertThat(declined(head.formatted(name))).isEqualTo(head.formatted("http2-declined"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "GET",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nX: HTTP2-Settings: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHTTP2-Settings",
        "GET / HTTP/1.1\r\nHTTP2-Setting: x\r\nHost: y\r\n\r\n"
      })
  void whatIsNoneStaysAsItIs(String text) {
    assertThat(declined(text)).isEqualTo(text);
  }

  @Test
  void bodiesAreNotTouched() {
    String request = "POST / HTTP/1.1\r\nHost: x\r\n\r\na\r\nHTTP2-Settings: x\r\nand so on";
    assertThat(declined(request)).isEqualTo(request);
  }

  private static String declined(String text) {
    return UpgradeOffer.declined(ByteString.fromString(text)).utf8String();
  }
}
