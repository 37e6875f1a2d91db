package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.http.refusal.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {
  private static final byte[] TEXT = "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 700_000})
  void everyLengthComesBack(int length) throws IOException {
    byte[] plain = new byte[length];
    new Random(length).nextBytes(plain);
    Arrays.fill(plain, length / 2, length, (byte) 7);
    for (Coding coding : Coding.values()) {
      byte[] body = compress(plain, coding);
      assertThat(Inflation.of(body, coding, Math.max(1, length), bytes -> {})).isEqualTo(plain);
      if (length > 1) {
        assertThat(refusal(body, coding, length - 1).refusal().status()).isEqualTo(413);
      }
    }
  }

  @Test
  void saysHowMuchIsTooMuch() throws IOException {
    assertThat(refusal(compress(TEXT, Coding.GZIP), Coding.GZIP, 5))
        .hasMessage("the body is too large when it is decompressed (expected: at most 5 bytes)");
  }

  // 1 MB that would become 1 GB: what is refused was never stored.
  @ParameterizedTest
  @EnumSource(Coding.class)
  void aBombTakesNoMemory(Coding coding) throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream out = compressing(bomb, coding)) {
      byte[] zeros = new byte[1 << 20];
      for (int mebibyte = 0; mebibyte < 100; mebibyte++) {
        out.write(zeros);
      }
    }
    byte[] body = bomb.toByteArray();
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    assertThat(refusal(body, coding, 90 << 20).refusal().status()).isEqualTo(413);
    assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
        .isLessThan(4 << 20);
  }

  @Test
  void membersFollowEachOther() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(compress(TEXT, Coding.GZIP));
    body.writeBytes(compress(new byte[0], Coding.GZIP));
    body.writeBytes(compress(TEXT, Coding.GZIP));
    assertThat(
            new String(
                Inflation.of(body.toByteArray(), Coding.GZIP, 1000, bytes -> {}),
                StandardCharsets.UTF_8))
        .isEqualTo("{\"inputs\":[]}{\"inputs\":[]}");
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    byte[] empty = compress(new byte[0], Coding.GZIP);
    for (int member = 0; member < 1001; member++) {
      many.writeBytes(empty);
    }
    assertThat(refusal(many.toByteArray(), Coding.GZIP, 1000))
        .hasMessageContaining("more than 1000 members");
  }

  @Test
  void gzipMaySayMoreInItsHeader() throws IOException {
    byte[] plain = compress(TEXT, Coding.GZIP);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(plain, 0, 3);
    body.write(4 + 8 + 16 + 2);
    body.write(plain, 4, 6);
    body.writeBytes(new byte[] {3, 0, 1, 0, 2, 'n', 0, 'c', 'c', 0, 9, 9});
    body.write(plain, 10, plain.length - 10);
    assertThat(Inflation.of(body.toByteArray(), Coding.GZIP, 100, bytes -> {})).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void whateverIsCutShortOrDamagedIsRefused(Coding coding) throws IOException {
    byte[] plain = new byte[300];
    new Random(2).nextBytes(plain);
    byte[] body = compress(plain, coding);
    for (int length = 0; length < body.length; length++) {
      RefusedException refused = refusal(Arrays.copyOf(body, length), coding, 1000);
      assertThat(refused.refusal().status()).as("%d bytes", length).isEqualTo(400);
      assertThat(refused).hasMessageContaining("not valid " + coding.token());
    }
    byte[] more = Arrays.copyOf(body, body.length + 1);
    assertThat(refusal(more, coding, 1000)).hasMessageContaining("not valid " + coding.token());
    // What a gzip header says of time and system may be anything.
    for (int at = coding == Coding.GZIP ? 10 : 0; at < body.length; at++) {
      byte[] damaged = body.clone();
      damaged[at] ^= 0x55;
      assertThat(refusal(damaged, coding, 1000).refusal().status()).isIn(400, 413);
    }
  }

  @Test
  void otherFormatsAreRefused() throws IOException {
    assertThat(refusal(compress(TEXT, Coding.DEFLATE), Coding.GZIP, 100))
        .hasMessageContaining("it does not begin as one");
    assertThat(refusal(compress(TEXT, Coding.GZIP), Coding.DEFLATE, 100))
        .hasMessageContaining("damaged");
    assertThat(refusal(TEXT, Coding.GZIP, 100).refusal().status()).isEqualTo(400);
  }

  private static byte[] compress(byte[] plain, Coding coding) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream out = compressing(body, coding)) {
      out.write(plain);
    }
    return body.toByteArray();
  }

  private static OutputStream compressing(OutputStream out, Coding coding) throws IOException {
    return coding == Coding.GZIP ? new GZIPOutputStream(out) : new DeflaterOutputStream(out);
  }

  private static RefusedException refusal(byte[] body, Coding coding, long limit) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> Inflation.of(body, coding, limit, bytes -> {}));
    assertThat(refused).as("a refusal").isNotNull();
    return refused;
  }
}
