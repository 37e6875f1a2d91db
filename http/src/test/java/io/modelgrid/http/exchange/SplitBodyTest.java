package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SplitBodyTest {
  private static final ByteString WHOLE = ByteString.fromString("{}12345");

  /** The same bytes as an array of their own, as a part of one, and in pieces. */
  private static final List<ByteString> FORMS =
      List.of(
          WHOLE,
          ByteString.fromString("head{}12345next").slice(4, 11),
          ByteString.fromString("{}1").concat(ByteString.fromString("2345")));

  @Test
  void isDividedAfterItsHead() {
    for (ByteString form : FORMS) {
      for (int head = 0; head <= WHOLE.size() + 1; head++) {
        SplitBody body = SplitBody.of(form, head, null);
        int length = Math.min(head, WHOLE.size());
        assertThat(body.headLength()).isEqualTo(length);
        assertThat(body.size()).isEqualTo(WHOLE.size());
        assertThat(text(body.head(), length) + text(body.rest())).isEqualTo("{}12345");
      }
    }
  }

  @Test
  void isOneArrayUnlessItIsDivided() {
    for (ByteString form : FORMS) {
      byte[] whole = SplitBody.of(form, BodyBuffer.WHOLE, null).whole();
      assertThat(text(whole, whole.length)).isEqualTo("{}12345");
      SplitBody divided = SplitBody.of(form, 2, null);
      assertThatThrownBy(divided::whole).hasMessageContaining("body: divided");
    }
  }

  private static String text(byte[] bytes, int length) {
    return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer rest) {
    return StandardCharsets.UTF_8.decode(rest).toString();
  }
}
