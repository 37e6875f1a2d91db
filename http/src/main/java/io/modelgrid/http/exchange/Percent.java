package io.modelgrid.http.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;

/** Writes shares, which the grid counts in basis points, as percent: 500 is {@code 5}. */
final class Percent {
  private Percent() {}

  static void write(JsonGenerator json, String field, int basisPoints) throws IOException {
    json.writeFieldName(field);
    write(json, basisPoints);
  }

  static void write(JsonGenerator json, int basisPoints) throws IOException {
    if (basisPoints % 100 == 0) {
      json.writeNumber(basisPoints / 100);
    } else {
      json.writeNumber(BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros());
    }
  }
}
