package io.modelgrid.training.compress;

import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;

/** Requests as they were given, each of which counts as one row. */
final class SampleRows implements InputRows {
  private final List<List<NamedTensor>> requests;

  private SampleRows(List<List<NamedTensor>> requests) {
    this.requests = requests;
  }

  static SampleRows of(List<List<NamedTensor>> requests) {
    return new SampleRows(requests.stream().map(List::copyOf).toList());
  }

  @Override
  public int size() {
    return requests.size();
  }

  @Override
  public List<NamedTensor> batch(int from, int to) {
    if (to - from != 1) {
      throw new IllegalArgumentException("rows: " + (to - from) + " (expected: 1)");
    }
    return requests.get(from);
  }

  @Override
  public boolean joinable() {
    return false;
  }
}
