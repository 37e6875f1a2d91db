package io.modelgrid.cluster.operations;

import io.modelgrid.actors.swap.EnrolmentGate;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is enrolled, and whether anybody may be now. Shared by {@link Operations} and its
 * supervisors; thread-safe.
 *
 * <p>Closing a gate and enrolling a node exclude each other: either the node is enrolled first, and
 * then whoever closed the gate finds it among the participants, or it has to wait.
 */
final class Enrolment {
  private final Set<String> enrolled = new TreeSet<>();
  private final Set<String> closed = new HashSet<>();
  private long revision;

  /** The gate of a supervisor that is about to begin; closed. */
  synchronized EnrolmentGate gate(String supervisor) {
    closed.add(supervisor);
    return new EnrolmentGate() {
      @Override
      public void close() {
        shut(supervisor);
      }

      @Override
      public void open(long atLeast) {
        unlock(supervisor, atLeast);
      }
    };
  }

  private synchronized void shut(String supervisor) {
    closed.add(supervisor);
  }

  private synchronized void unlock(String supervisor, long atLeast) {
    closed.remove(supervisor);
    revision = Math.max(revision, atLeast);
  }

  /** A supervisor has ended. */
  synchronized void forget(String supervisor) {
    closed.remove(supervisor);
  }

  /** Enrols a node, unless a gate is closed. */
  synchronized boolean enrol(String node) {
    return closed.isEmpty() && (enrolled.add(node) || enrolled.contains(node));
  }

  /** A revision that includes all commits of supervisors that opened their gates. */
  synchronized long revision() {
    return revision;
  }

  synchronized Set<String> enrolled() {
    return Set.copyOf(enrolled);
  }
}
