package io.modelgrid.http.door;

import io.modelgrid.http.door.Knock.Kind;
import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides who is let in.
 *
 * <ul>
 *   <li>Whoever looks is let in.
 *   <li>Whoever predicts: an Origin, if there is one, must be known; a body must be of a type that
 *       a web page cannot send without asking first, or of none.
 *   <li>Whoever changes something: besides, the Host must be known, against names that an attacker
 *       points at this machine, and a body must say its type; YAML is one that no web page can send
 *       without asking, too.
 * </ul>
 *
 * Known are localhost, loopback addresses, the address that the node is bound to, and the names in
 * {@code modelgrid.http.known-hosts}; the port does not matter. Pure and thread-safe.
 */
public final class Door {
  private static final Set<String> TYPES = Set.of("application/json", "application/octet-stream");
  private static final String YAML = "application/yaml";

  private final Set<String> known;

  public Door(String boundHost, List<String> knownHosts) {
    this.known =
        Stream.concat(Stream.of(boundHost), knownHosts.stream())
            .map(name -> HostName.plain(name.toLowerCase(Locale.ROOT)))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Why a request is not let in; empty if it is. */
  public Optional<Refusal> objection(Knock knock) {
    if (knock.kind() == Kind.READ) {
      return Optional.empty();
    }
    Optional<Refusal> stranger = strangeOrigin(knock);
    if (stranger.isEmpty() && knock.kind() == Kind.CHANGE) {
      stranger = strangeHost(knock);
    }
    return stranger.isPresent() ? stranger : strangeBody(knock);
  }

  private Optional<Refusal> strangeHost(Knock knock) {
    boolean ok = knock.hosts().size() == 1 && isKnown(HostName.ofAuthority(knock.hosts().get(0)));
    return ok
        ? Optional.empty()
        : forbidden(
            "Host", knock.hosts(), "add it to modelgrid.http.known-hosts if it names this node");
  }

  private Optional<Refusal> strangeOrigin(Knock knock) {
    boolean ok = knock.origins().stream().allMatch(origin -> isKnown(HostName.ofOrigin(origin)));
    return ok
        ? Optional.empty()
        : forbidden(
            "Origin",
            knock.origins(),
            "web pages of other hosts may not use this node; add the host to"
                + " modelgrid.http.known-hosts if it may");
  }

  private Optional<Refusal> strangeBody(Knock knock) {
    List<String> types = knock.contentTypes();
    boolean named = types.size() == 1 && isTaken(mediaType(types.get(0)), knock.kind());
    boolean unnamed = types.isEmpty() && (knock.kind() == Kind.PREDICT || !knock.hasBody());
    if (named || unnamed) {
      return Optional.empty();
    }
    String came = types.isEmpty() ? "none" : "'" + Refusal.shown(String.join(", ", types)) + "'";
    return Optional.of(
        Refusal.of(
            415,
            "Content-Type is "
                + came
                + " (expected: application/json or application/octet-stream)"
                + adviceFor(came)));
  }

  private static boolean isTaken(String type, Kind kind) {
    return TYPES.contains(type) || (kind == Kind.CHANGE && type.equals(YAML));
  }

  private static String adviceFor(String came) {
    // What curl -d says of a body unless it is told otherwise.
    return came.contains("x-www-form-urlencoded")
        ? "; with curl add -H 'Content-Type: application/json'"
        : "";
  }

  private boolean isKnown(String host) {
    return HostName.isLoopback(host) || known.contains(host);
  }

  private static Optional<Refusal> forbidden(String header, List<String> values, String advice) {
    return Optional.of(
        Refusal.of(
            403,
            "%s '%s' is not known to this node (expected: localhost, a loopback address or a known"
                    .formatted(header, Refusal.shown(String.join(", ", values)))
                + " host); "
                + advice));
  }

  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
