package io.modelgrid.actors.swap;

/**
 * Keeps nodes from being enrolled between a supervisor's first order to hold and its commit: one
 * that began to serve in between would not hold. Thread-safe.
 *
 * <p>A supervisor begins with its gate closed. Whoever is enrolled before {@link #close} returns is
 * among the participants that are read afterwards; whoever is enrolled after {@link #open} serves
 * only once its copy has that revision, so it need not wait for the others' flips: they hold until
 * they flip.
 */
public interface EnrolmentGate {

  /** From now on nobody is enrolled. */
  void close();

  /**
   * Nodes may be enrolled again.
   *
   * @param revision a revision that includes every commit of this supervisor so far
   */
  void open(long revision);
}
