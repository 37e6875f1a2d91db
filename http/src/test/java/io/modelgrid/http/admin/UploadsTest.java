package io.modelgrid.http.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class UploadsTest {
  private static final ByteString PIECE = ByteString.fromString("piece");

  @Test
  void anUploadMayBeginSlowly() {
    assertThat(Uploads.paced(PIECE, 5, Duration.ofMinutes(1))).isSameAs(PIECE);
    assertThat(Uploads.paced(PIECE, 1 << 20, Duration.ofSeconds(1000))).isSameAs(PIECE);
  }

  @Test
  void anUploadThatTricklesIsRefused() {
    assertThatThrownBy(() -> Uploads.paced(PIECE, 60_000, Duration.ofMinutes(2)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal().status()).isEqualTo(408))
        .hasMessageContaining("at least 1024 bytes a second");
  }
}
