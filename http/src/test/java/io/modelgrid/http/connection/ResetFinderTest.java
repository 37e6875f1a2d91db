package io.modelgrid.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResetFinderTest {
  private static final ByteString PREFACE =
      ByteString.fromString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final ByteString SETTINGS = ByteString.fromInts(0, 0, 0, 4, 0, 0, 0, 0, 0);
  // Its payload looks like the head of a reset of stream 7.
  private static final ByteString DATA =
      ByteString.fromInts(0, 0, 9, 0, 1, 0, 0, 0, 3, 0, 0, 4, 3, 0, 0, 0, 0, 7);
  private static final ByteString RESET_5 =
      ByteString.fromInts(0, 0, 4, 3, 0, 0, 0, 0, 5, 0, 0, 0, 8);
  // The highest bit of a stream's number means nothing.
  private static final ByteString RESET_BIG =
      ByteString.fromInts(0, 0, 4, 3, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 8);

  private final List<Integer> resets = new ArrayList<>();
  private int http2;
  private final ResetFinder finder = new ResetFinder(() -> http2++, resets::add);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9, 13, 1000})
  void findsResetsHoweverTheyAreCut(int size) {
    finder.look(PREFACE.concat(SETTINGS));
    ByteString rest = DATA.concat(RESET_5).concat(DATA).concat(RESET_BIG).concat(SETTINGS);
    for (int at = 0; at < rest.size(); at += size) {
      finder.look(rest.slice(at, Math.min(rest.size(), at + size)));
    }
    assertThat(resets).containsExactly(5, Integer.MAX_VALUE);
    assertThat(http2).isEqualTo(1);
  }

  @Test
  void http1HasNoResets() {
    finder.look(ByteString.fromString("POST /v2 HTTP/1.1\r\n"));
    finder.look(RESET_5);
    assertThat(resets).isEmpty();
    assertThat(http2).isZero();
  }

  @Test
  void aConnectionMayBecomeHttp2() {
    finder.look(ByteString.fromString("GET /v2 HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"));
    finder.look(PREFACE.concat(SETTINGS).concat(RESET_5));
    assertThat(resets).containsExactly(5);
  }
}
