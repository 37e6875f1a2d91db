package io.modelgrid.actors.router;

/**
 * How many requests may be sent a second time out of mere lateness, so that a slow grid is not made
 * slower: a token bucket that every request fills by its share, and every hedge empties by one.
 *
 * <p>It starts empty and holds at most {@value #BURST}, so over any run there are never more hedges
 * than the share of the requests, and after a long calm no more than {@value #BURST} at once.
 */
final class HedgeBudget {
  static final int BURST = 10;

  private final double share;
  private double tokens;

  HedgeBudget(double share) {
    this.share = share;
  }

  /** A request came. */
  void earn() {
    tokens = Math.min(BURST, tokens + share);
  }

  /** Spends one hedge, if there is one to spend. */
  boolean spend() {
    // Twenty times 0.05 is a little less than one.
    if (tokens < 1 - 1e-9) {
      return false;
    }
    tokens = Math.max(0, tokens - 1);
    return true;
  }
}
