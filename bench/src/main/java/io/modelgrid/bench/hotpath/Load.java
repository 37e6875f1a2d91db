package io.modelgrid.bench.hotpath;

import java.io.IOException;

/**
 * Connections to one server that send the same request again and again. All of them are served by
 * one thread: the generator shares the cores with the server, so it must be cheap.
 */
interface Load extends AutoCloseable {
  /** How a load gets its connections. */
  @FunctionalInterface
  interface Connector {
    /** Opens so many. */
    Load connect(int connections) throws IOException;
  }

  /** Something that a server uses up, counted from its start. */
  @FunctionalInterface
  interface Meter {
    /** Counts nothing. */
    Meter NONE = () -> 0;

    double read() throws IOException;
  }

  /**
   * What connections did that ask again as soon as they are answered.
   *
   * @param perSecond answers a second
   * @param used what the meter counted for each request
   */
  record Closed(double perSecond, double used) {}

  /** Asks for so long, each connection again as soon as it is answered; waits for all answers. */
  Closed closed(double seconds, Meter meter) throws IOException, InterruptedException;

  /**
   * Asks at a fixed rate, whether or not answers come. A request for which no connection is free
   * waits for one, and its time counts from the moment at which it was due.
   */
  Latencies open(double perSecond, double seconds) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
