package io.modelgrid.actors.router;

/**
 * The majority lease: a router dispatches only while its node is in touch with a majority.
 * Thread-safe and cheap: read before every dispatch.
 */
@FunctionalInterface
public interface DispatchLease {
  /** Whether this node has heard a majority of the members lately enough, as of now. */
  boolean held();
}
