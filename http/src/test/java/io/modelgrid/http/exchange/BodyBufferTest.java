package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.memory.SpareArrays;
import io.modelgrid.http.refusal.RefusedException;
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
  void theRestOfALargeBodyLiesOutsideTheHeap() {
    Random random = new Random(7);
    byte[] body = new byte[900_000];
    random.nextBytes(body);
    for (int head : new int[] {0, 1, 65_536, 400_000}) {
      BodyBuffer buffer = new BodyBuffer(body.length, head, bytes -> {}, null);
      for (int at = 0; at < body.length; ) {
        int end = Math.min(body.length, at + 1 + random.nextInt(50_000));
        buffer.add(ByteString.fromArray(body, at, end - at));
        at = end;
      }
      SplitBody split = buffer.toBody();
      assertThat(split.headLength()).isEqualTo(head);
      assertThat(split.size()).isEqualTo(body.length);
      assertThat(split.rest().isDirect()).isTrue();
      byte[] together = Arrays.copyOf(split.head(), body.length);
      split.rest().get(together, head, body.length - head);
      assertThat(together).isEqualTo(body);
    }
  }

  @Test
  void aHeadBeyondTheEndIsAllThereIs() {
    SplitBody split =
        new BodyBuffer(0, 100, bytes -> {}, null).add(ByteString.fromInts(1, 2, 3)).toBody();
    assertThat(split.headLength()).isEqualTo(3);
    assertThat(split.rest().remaining()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 40_000, 262_144, 700_000, 3_000_000})
  void aLentArrayIsUsedAgainOnceItIsGivenBack(int length) {
    SpareArrays spares = new SpareArrays();
    byte[] first = lent(length, 1, spares);
    byte[] second = lent(length, 2, spares);

    boolean large = length >= SpareArrays.SHORTEST && length <= 1 << 20;
    assertThat(second == first).isEqualTo(large);
    assertThat(spares.lent()).isZero();
  }

  private static byte[] lent(int length, int element, SpareArrays spares) {
    BodyBuffer buffer = new BodyBuffer(length, BodyBuffer.WHOLE, bytes -> {}, spares);
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) element);
    for (int at = 0; at < length; at += 50_000) {
      buffer.add(ByteString.fromArray(body, at, Math.min(50_000, length - at)));
    }
    SplitBody split = buffer.toBody();
    byte[] array = split.head();
    assertThat(Arrays.copyOf(array, split.headLength())).isEqualTo(body);
    split.giveBack();
    return array;
  }

  @Test
  void nobodyReadsWhatWasGivenBack() {
    SpareArrays spares = new SpareArrays();
    BodyBuffer buffer = new BodyBuffer(40_000, BodyBuffer.WHOLE, bytes -> {}, spares);
    SplitBody split = buffer.add(ByteString.fromArray(new byte[40_000])).toBody();
    split.giveBack();
    split.giveBack(); // of which only the first counts
    assertThatThrownBy(split::head).hasMessageContaining("given back");
    assertThat(spares.lent()).isZero();
  }

  @Test
  void aBodyThatBreaksOffGivesBackWhatWasLent() {
    SpareArrays spares = new SpareArrays();
    BodyBuffer buffer = new BodyBuffer(40_000, BodyBuffer.WHOLE, bytes -> {}, spares);
    assertThat(spares.lent()).isEqualTo(1);
    buffer.forget();
    assertThat(spares.lent()).isZero();
  }

  // The sender may write all of it before it reads the refusal.
  @Test
  void swallowsABodyForWhichThereIsNoRoom() {
    Account account = new Account("bodies", 2 << 20);
    Charge charge = account.open();
    BodyBuffer buffer = new BodyBuffer(0, BodyBuffer.WHOLE, charge::add, null);
    ByteString piece = ByteString.fromArray(new byte[500_000]);
    for (int count = 0; count < 100; count++) {
      buffer.add(piece);
    }
    assertThatThrownBy(buffer::toBody)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no room");
    assertThat(account.used()).isLessThanOrEqualTo(9 * (2 << 20) / 8);
  }

  @Test
  void anAnnouncementAloneTakesNoMemory() {
    assertThat(new BodyBuffer(Long.MAX_VALUE).add(ByteString.fromInts(5)).toArray())
        .containsExactly(5);
  }
}
