package io.modelgrid.http.connection;

import org.jspecify.annotations.Nullable;

/**
 * One request from when its head was there until its answer begins. Thread-safe.
 *
 * <p>When the caller goes away before, somebody may want to drop the work behind it. What is done
 * then may be done twice, when both come at once.
 */
public final class Visit {
  private final Connection connection;
  private final int stream;
  private volatile @Nullable Runnable after;
  private volatile boolean abandoned;

  Visit(Connection connection, int stream) {
    this.connection = connection;
    this.stream = stream;
  }

  /** Names what is done if the caller goes away; at once, if it has gone already. */
  public void ifAbandoned(Runnable then) {
    after = then;
    if (abandoned) {
      then.run();
    }
  }

  /** Whether the caller went away before its answer began. */
  public boolean abandoned() {
    return abandoned;
  }

  /** The answer begins; from now on nothing is done if the caller goes. */
  public void end() {
    after = null;
    connection.ended(this);
  }

  /** The stream of an HTTP/2 request; 0 for HTTP/1. */
  int stream() {
    return stream;
  }

  void abandon() {
    abandoned = true;
    Runnable then = after;
    if (then != null) {
      then.run();
    }
  }
}
