package io.modelgrid.training.job;

import java.util.List;

/** Why a job fails for good, in words for people. */
final class JobException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  JobException(String reason) {
    this(List.of(reason));
  }

  JobException(List<String> reasons) {
    super(String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  List<String> reasons() {
    return reasons;
  }
}
