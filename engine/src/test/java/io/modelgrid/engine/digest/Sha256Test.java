package io.modelgrid.engine.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {
  // FIPS 180-4, example "abc".
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isThatOfTheStandard() {
    assertThat(Sha256.of("abc")).isEqualTo(ABC);
    assertThat(Sha256.of(new byte[] {'a', 'b', 'c'})).isEqualTo(ABC);
  }

  @Test
  void canBeTakenPieceByPiece() {
    MessageDigest digest = Sha256.begun();
    digest.update((byte) 'a');
    digest.update(new byte[] {'b', 'c'});
    assertThat(Sha256.of(digest)).isEqualTo(ABC);
  }
}
