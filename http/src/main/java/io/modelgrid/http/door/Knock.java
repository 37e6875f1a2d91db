package io.modelgrid.http.door;

import java.util.List;

/**
 * What the door looks at.
 *
 * @param kind what the request wants
 * @param hosts values of all Host headers
 * @param origins values of all Origin headers
 * @param hasBody whether a body follows
 * @param contentTypes values of all Content-Type headers
 */
public record Knock(
    Kind kind,
    List<String> hosts,
    List<String> origins,
    boolean hasBody,
    List<String> contentTypes) {
  public Knock {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
    contentTypes = List.copyOf(contentTypes);
  }

  /** What a request wants, from least to most. */
  public enum Kind {
    /** To look: GET and HEAD. */
    READ,
    /** To predict: changes nothing, but costs, so no web page may do it unasked. */
    PREDICT,
    /** To change something. */
    CHANGE
  }
}
