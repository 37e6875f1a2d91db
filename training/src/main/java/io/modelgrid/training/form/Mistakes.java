package io.modelgrid.training.form;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with a description, in the order in which it was found. */
public final class Mistakes {
  private final List<String> found = new ArrayList<>();

  /** One more, as {@code path: value (expected: …)}. */
  public void add(String path, String what) {
    found.add(path + ": " + what);
  }

  /** Several, each with its path already. */
  public void addAll(List<String> more) {
    found.addAll(more);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public List<String> all() {
    return List.copyOf(found);
  }
}
