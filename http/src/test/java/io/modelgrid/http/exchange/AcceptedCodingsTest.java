package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptedCodingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "deflate | deflate",
        "gzip, deflate, br | gzip",
        "deflate, gzip | gzip",
        "deflate;q=1.0, gzip;q=0.9 | deflate",
        "deflate ; q=0.5 , GZIP ; q=0.501 | gzip",
        "x-gzip | gzip",
        "* | gzip",
        "gzip;q=0, * | deflate",
        "*;q=0, deflate | deflate",
        "gzip;q=0.000 | none",
        "gzip;q=0, deflate;q=0 | none",
        "identity | none",
        "identity, gzip;q=0.5 | none",
        "identity;q=0.5, gzip;q=0.5 | gzip",
        "identity;q=0 | none",
        "br, zstd | none",
        "'' | none",
        ",,; q | none",
        "gzip;q=high | none",
        "gzip;q=-1 | none",
        "gzip;q=2 | none",
        "gzip;q=1.0000 | none",
        "gzip;q=1.9, deflate | gzip",
        "gzip;q=0., deflate;q=0.001 | deflate",
        "gzip;level=9 | none",
        "gzip;q=0.5;level=9 | none",
        "gzip;level=9;q=0.5 | none",
        "gzip; | none",
        "gzip deflate | none",
        "gzip;q=1, gzip;q=0 | none"
      })
  void takesWhatTheCallerLikesBest(String header, String expected) {
    assertThat(AcceptedCodings.best(List.of(header)).map(Coding::token).orElse("none"))
        .isEqualTo(expected);
  }

  @Test
  void severalHeadersAreOne() {
    assertThat(AcceptedCodings.best(List.of("gzip;q=0.1", "deflate"))).hasValue(Coding.DEFLATE);
    assertThat(AcceptedCodings.best(List.of())).isEmpty();
  }
}
