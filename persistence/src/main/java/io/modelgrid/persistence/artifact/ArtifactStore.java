package io.modelgrid.persistence.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Bundles by their SHA-256. What a commit returned is durable: it survives a kill of the process
 * and of the machine.
 *
 * <p>Thread-safe. Every method blocks on the disk, so none may be called by an actor. A full disk
 * is told by {@link NoSpaceException}.
 */
public interface ArtifactStore {

  /** Identity of this store; equal for all nodes that share it. */
  String storeId();

  /**
   * A new, empty file in the store's own staging area. Give it to a commit, or delete it; one that
   * is left over for a day is removed when a store is opened.
   *
   * @throws IOException if the store cannot take another file
   */
  Path stage() throws IOException;

  /**
   * Moves a staged file into the store, under the digest of its bytes. The staged file is gone
   * afterwards, also when the same bytes were there already.
   *
   * @throws IOException if the file cannot be read or moved; it is deleted then as well
   */
  Artifact commit(Path staged, String fileName) throws IOException;

  /**
   * As the other commit, for a file whose bytes are known: one that was fetched.
   *
   * @throws DigestMismatchException if the bytes are others; nothing is stored then
   * @throws IOException if the file cannot be read or moved; it is deleted then as well
   */
  Artifact commit(Path staged, Artifact expected) throws IOException;

  /**
   * Stores what a stream gives until its end. Does not close it.
   *
   * @throws IOException if the stream breaks or the store cannot take it; nothing is stored then
   */
  Artifact put(InputStream bytes, String fileName) throws IOException;

  /**
   * The file of an artifact, if it is here. It must not be written to.
   *
   * @throws IllegalArgumentException if this is not a SHA-256 in hex
   */
  Optional<Path> find(String sha256);

  /**
   * Deletes an artifact; nothing happens if it is not here.
   *
   * @throws IOException if the file is there and cannot be deleted
   */
  void remove(String sha256) throws IOException;
}
