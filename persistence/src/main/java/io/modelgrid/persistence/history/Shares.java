package io.modelgrid.persistence.history;

import java.math.BigDecimal;

/** Shares in basis points, as people write them. */
final class Shares {
  private Shares() {}

  /** 500 is {@code 5%}, 25 is {@code 0.25%}. */
  static String percent(int basisPoints) {
    return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
  }
}
