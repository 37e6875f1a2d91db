package io.modelgrid.bench.hotpath;

/** How a model is computed in process, by which number of threads. */
enum Threads {
  ONE("in process, 1 thread", 1, false),
  APART("in process, 2 threads, a session each", 2, true),
  SHARING("in process, 2 threads, one session", 2, false),
  /** In batches as large as those that the node made of the same requests. */
  BATCHES("in process, 2 threads, one session, batches of ", 2, false);

  private final String label;
  private final int count;
  private final boolean apart;

  Threads(String label, int count, boolean apart) {
    this.label = label;
    this.count = count;
    this.apart = apart;
  }

  String label(int batch) {
    return this == BATCHES ? label + batch : label;
  }

  int count() {
    return count;
  }

  /** Whether each has a session of its own. */
  boolean apart() {
    return apart;
  }
}
