package io.modelgrid.engine.servable;

import java.nio.file.Path;

/** Loads bundles. Thread-safe; blocks: call it on a dispatcher meant for loading. */
public interface ServableLoader {
  /**
   * Opens, checks, loads and warms a bundle.
   *
   * @param artifact the file as it was uploaded: a zip, or a lone model file
   * @param digest its SHA-256 in hex, under which an unpacked copy may be kept
   * @param fileName the name under which it was uploaded
   * @param device where to, by the ids of the node's device inventory
   * @throws LoadException with a reason fit for people
   */
  Servable load(Path artifact, String digest, String fileName, String device) throws LoadException;
}
