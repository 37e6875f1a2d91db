package io.modelgrid.persistence.journal;

/**
 * Keeps H2's automatic server on loopback. With {@code AUTO_SERVER} the process that opened the
 * file first serves it to the others, on all of the host's addresses unless told otherwise.
 */
public final class LoopbackH2 {
  private static final String PROPERTY = "h2.bindAddress";

  private LoopbackH2() {}

  /**
   * Binds H2's server to 127.0.0.1, unless the property {@code h2.bindAddress} says otherwise. H2
   * reads it once, when its classes are loaded, so this comes before any use of H2.
   */
  public static void bind() {
    if (System.getProperty(PROPERTY, "").isBlank()) {
      System.setProperty(PROPERTY, "127.0.0.1");
    }
  }
}
