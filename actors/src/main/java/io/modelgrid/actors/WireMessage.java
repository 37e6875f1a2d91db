package io.modelgrid.actors;

/** A message that may travel between nodes; bound to jackson-cbor. */
public interface WireMessage {}
