package io.modelgrid.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void agreesWithTheJdkOnRandomBytes() {
    Random random = new Random(7);
    byte[] alphabet = {
      0x20,
      0x7F,
      (byte) 0x80,
      (byte) 0x9F,
      (byte) 0xA0,
      (byte) 0xBF,
      (byte) 0xC0,
      (byte) 0xC2,
      (byte) 0xDF,
      (byte) 0xE0,
      (byte) 0xED,
      (byte) 0xEF,
      (byte) 0xF0,
      (byte) 0xF4,
      (byte) 0xF5,
      (byte) 0xFF
    };
    int valid = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[random.nextInt(6)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = alphabet[random.nextInt(alphabet.length)];
      }
      boolean expected = jdkAccepts(bytes);
      valid += expected ? 1 : 0;
      assertThat(Utf8.firstInvalid(bytes, 0, bytes.length) < 0).isEqualTo(expected);
    }
    assertThat(valid).isGreaterThan(10_000);
  }

  @Test
  void acceptsEveryCodePointAndSkipsAsciiByEights() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point += 7) {
      if (point < 0xD800 || point > 0xDFFF) {
        byte[] bytes =
            ("12345678" + Character.toString(point) + "abcdefghij")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).as("U+%x", point).isEqualTo(-1);
      }
    }
  }

  @Test
  void saysWhereTheFaultIs() {
    byte[] bytes = "0123456789abcdef_".getBytes(StandardCharsets.UTF_8);
    bytes[13] = (byte) 0xFF;
    assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(13);
    assertThat(Utf8.firstInvalid(bytes, 0, 13)).isEqualTo(-1);
    assertThat(Utf8.firstInvalid(bytes, 14, 17)).isEqualTo(-1);
  }

  private static boolean jdkAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
