package io.modelgrid.http.memory;

import io.modelgrid.config.HttpSettings;

/**
 * The accounts of a node, which all its ports share.
 *
 * @param bodies what bodies and answers take of the heap
 * @param tensors what binary bodies and tensors take outside of it
 * @param spares arrays that are lent for bodies
 */
public record Accounts(Account bodies, Account tensors, SpareArrays spares) {
  /** Accounts under the limits of the settings. */
  public static Accounts of(HttpSettings http) {
    return new Accounts(
        new Account("bodies and answers", http.maxBodiesInFlight()),
        new Account("tensors", http.maxTensorsInFlight()),
        new SpareArrays());
  }

  /** Bytes that requests and answers have in use now. */
  public long used() {
    return bodies.used() + tensors.used();
  }
}
