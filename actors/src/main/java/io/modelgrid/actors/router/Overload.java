package io.modelgrid.actors.router;

/**
 * Whether a model is overloaded, by how full its queues are: it begins at a share and ends below
 * half of that, so that what relieves the queues does not end it at once. Remembers nothing else,
 * and knows no clock.
 */
final class Overload {
  private final double from;
  private boolean on;

  /**
   * None yet.
   *
   * @param from the share of the queues at which it begins; more than 0
   */
  Overload(double from) {
    this.from = from;
  }

  /**
   * Looks at the queues.
   *
   * @param fullness which share of them is taken
   * @return whether there is an overload now
   */
  boolean look(double fullness) {
    on = fullness >= (on ? from / 2 : from);
    return on;
  }

  /** It is over, however full the queues are. */
  void end() {
    on = false;
  }
}
