package io.modelgrid.engine.api;

/** What became of a change. */
public sealed interface ChangeAnswer {

  /**
   * It is durable and known to every reachable node.
   *
   * @param revision the catalogue's revision that holds it
   * @param version the version that it concerns, or the empty text
   * @param changed false when everything was so already
   */
  record Changed(long revision, String version, boolean changed) implements ChangeAnswer {}

  /**
   * An operation runs; what it was asked to do is not done yet. That it began is durable.
   *
   * @param operation its id
   * @param version the version that it is about
   */
  record Started(String operation, String version, long revision) implements ChangeAnswer {}

  /**
   * A file lies in the artifact store.
   *
   * @param sha256 of its bytes, in hex: its name there
   */
  record Kept(String sha256, long bytes) implements ChangeAnswer {}

  /** Nothing was changed. */
  record Refused(Reason reason, String message) implements ChangeAnswer {}

  /** Why a change was refused. */
  enum Reason {
    /** There is no such model or version: 404. */
    NOT_FOUND,
    /** The command makes no sense: 400. */
    INVALID,
    /** It contradicts what is there: 409. */
    CONFLICT,
    /** The catalogue cannot be written now: 503. */
    UNAVAILABLE,
    /** No room for the artifact: 507. */
    NO_SPACE
  }
}
