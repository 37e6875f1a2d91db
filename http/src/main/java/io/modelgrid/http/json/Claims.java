package io.modelgrid.http.json;

import io.modelgrid.http.refusal.Refusal;

/** Counts what the tensors of one document claim, under a limit. For one thread. */
final class Claims {
  private final long limit;
  private long claimed;

  Claims(long limit) {
    this.limit = limit;
  }

  void add(long bytes) {
    // INVARIANT: claimed is at most the limit, so the difference does not overflow.
    if (bytes > limit - claimed) {
      throw Refusal.badRequest(
          "the inputs are too large: more than %d bytes (expected: at most that many, by"
                  .formatted(limit)
              + " modelgrid.serving.max-tensor-bytes)");
    }
    claimed += bytes;
  }
}
