package io.modelgrid.engine.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a swap, a canary, a shadow or a moved label is asked to do. Shares are in basis points: 500
 * is 5 %, 10,000 is everything.
 *
 * @param version the version that it is about, resolved to a number
 * @param label the label that moves in the end: {@code stable} for swaps and canaries; for a shadow
 *     the empty text
 * @param steps shares of the unversioned requests that a canary gets, one after the other, the last
 *     being everything; for a shadow the one share that is copied; else empty
 * @param every how long each of a canary's steps lasts at least
 * @param sticky whether a canary's requests are chosen by their caller instead of one by one
 * @param compare share of the canary's step in which stable's answers are checked against the
 *     canary's: basis points of the unversioned requests, 0 for none
 * @param allowSignatureChange whether inputs and outputs may differ from those of stable
 * @param unloadFirst whether the old version may be unloaded before the new one is loaded, where
 *     memory does not allow both; requests wait meanwhile
 */
public record OperationPlan(
    Kind kind,
    String version,
    String label,
    List<Integer> steps,
    Duration every,
    boolean sticky,
    int compare,
    boolean allowSignatureChange,
    boolean unloadFirst) {
  /** Everything, in basis points. */
  public static final int WHOLE = 10_000;

  public OperationPlan {
    steps = List.copyOf(steps);
  }

  /** What kind of operation it is. */
  public enum Kind {
    /** Moves {@code stable} at once, on all nodes. */
    SWAP,
    /** Moves {@code stable} in steps, as long as nothing speaks against it. */
    CANARY,
    /** Copies requests to a version whose answers nobody gets. A share of 0 ends it. */
    SHADOW,
    /** Moves any other label. */
    LABEL,
    /** Takes a label away. */
    UNLABEL
  }

  /** A swap of {@code stable} to a version, all at once. */
  public static OperationPlan swap(
      String version, boolean allowSignatureChange, boolean unloadFirst) {
    return new OperationPlan(
        Kind.SWAP,
        version,
        ModelSelector.STABLE,
        List.of(),
        Duration.ZERO,
        false,
        0,
        allowSignatureChange,
        unloadFirst);
  }

  /** A label other than {@code stable} that moves to a version. */
  public static OperationPlan label(String version, String label, boolean allowSignatureChange) {
    return new OperationPlan(
        Kind.LABEL,
        version,
        label,
        List.of(),
        Duration.ZERO,
        false,
        0,
        allowSignatureChange,
        false);
  }

  /** Whether it has a version stand in for the stable one. */
  public boolean standsIn() {
    return kind == Kind.LABEL && label.equals(ModelSelector.STAND_IN);
  }

  /** The share that a canary gets in a step, counted from 0, or null if there is none such. */
  public @Nullable Integer step(int index) {
    return index < steps.size() ? steps.get(index) : null;
  }
}
