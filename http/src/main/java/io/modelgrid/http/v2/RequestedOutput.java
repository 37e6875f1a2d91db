package io.modelgrid.http.v2;

import org.jspecify.annotations.Nullable;

/**
 * An output that a caller asked for by name.
 *
 * @param binary whether it shall come in binary; null means as the request says for all
 * @param classes how many of the highest scores shall stand for it, with their places; 0 means that
 *     it shall come whole
 */
record RequestedOutput(String name, @Nullable Boolean binary, int classes) {
  /** One without a name and without wishes. */
  static final RequestedOutput PLAIN = new RequestedOutput("", null, 0);

  RequestedOutput named(String other) {
    return new RequestedOutput(other, binary, classes);
  }
}
