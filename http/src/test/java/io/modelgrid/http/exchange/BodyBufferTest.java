package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyBufferTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, 1025, 65_536, 200_000, 3_000_001})
  void piecesOfAnySizeComeTogetherInOrder(int length) {
    Random random = new Random(length);
    byte[] body = new byte[length];
    random.nextBytes(body);
    for (long announced : new long[] {0, length, 2L * length, 1}) {
      BodyBuffer buffer = new BodyBuffer(announced);
      for (int at = 0; at < length; ) {
        int end = Math.min(length, at + 1 + random.nextInt(90_000));
        ByteString piece = ByteString.fromArray(body, at, end - at);
        // Half of the pieces are made of two.
        buffer.add(random.nextBoolean() ? piece : piece.take(3).concat(piece.drop(3)));
        at = end;
      }
      assertThat(buffer.toArray()).isEqualTo(body);
    }
  }

  // What a million concatenations of ever longer texts would take minutes for.
  @Test
  void aMillionPiecesAreNoTrouble() {
    BodyBuffer buffer = new BodyBuffer(0);
    ByteString piece = ByteString.fromInts(1, 2, 3);
    for (int count = 0; count < 1_000_000; count++) {
      buffer.add(piece);
    }
    byte[] body = buffer.toArray();
    assertThat(body).hasSize(3_000_000);
    assertThat(Arrays.copyOfRange(body, 2_999_997, 3_000_000)).containsExactly(1, 2, 3);
  }

  @Test
  void anAnnouncementAloneTakesNoMemory() {
    assertThat(new BodyBuffer(Long.MAX_VALUE).add(ByteString.fromInts(5)).toArray())
        .containsExactly(5);
  }
}
