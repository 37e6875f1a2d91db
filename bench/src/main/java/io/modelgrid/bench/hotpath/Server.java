package io.modelgrid.bench.hotpath;

/** The servers that are compared. */
enum Server {
  EMPTY("empty Pekko HTTP"),
  NETTY("Netty + Jackson"),
  NODE("Modelgrid"),
  NODE_AWAY("Modelgrid, replica on a second JVM");

  private final String label;

  Server(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
