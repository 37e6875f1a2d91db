package io.modelgrid.cluster.board;

import java.util.function.Supplier;

/** The latest of something that one actor knows and any thread may read. Never null. */
public final class Latest<T> implements Supplier<T> {
  private volatile T value;

  public Latest(T first) {
    this.value = first;
  }

  @Override
  public T get() {
    return value;
  }

  public void set(T next) {
    value = next;
  }
}
