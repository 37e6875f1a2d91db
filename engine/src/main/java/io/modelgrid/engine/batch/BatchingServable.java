package io.modelgrid.engine.batch;

import io.modelgrid.engine.servable.ForwardingServable;
import io.modelgrid.engine.servable.Servable;
import java.util.HashMap;
import java.util.Map;

/** A servable of which it is known whether it computes requests together, and says so. */
public final class BatchingServable extends ForwardingServable {
  /** The property that says it to people. */
  public static final String PROPERTY = "batching";

  private final int maxRows;
  private final String words;

  private BatchingServable(Servable servable, int maxRows, String words) {
    super(servable);
    this.maxRows = maxRows;
    this.words = words;
  }

  /** Up to so many rows at once. */
  public static Servable together(Servable servable, int maxRows) {
    return new BatchingServable(servable, maxRows, "up to " + maxRows + " rows together");
  }

  /** One request at a time, for a reason. */
  public static Servable alone(Servable servable, String reason) {
    return new BatchingServable(servable, 1, "off: " + reason);
  }

  @Override
  public int maxRows() {
    return maxRows;
  }

  @Override
  public Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(servable().properties());
    properties.put(PROPERTY, words);
    return Map.copyOf(properties);
  }

  @Override
  protected void closeOnce() {
    servable().close();
  }
}
