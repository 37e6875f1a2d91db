package io.modelgrid.actors.swap;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import java.util.List;

/** What the ingress of a node, named by its address {@code host:port}, answers to an order. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "reply")
@JsonSubTypes({
  @JsonSubTypes.Type(value = IngressReply.Present.class, name = "present"),
  @JsonSubTypes.Type(value = IngressReply.Held.class, name = "held"),
  @JsonSubTypes.Type(value = IngressReply.Flipped.class, name = "flipped"),
  @JsonSubTypes.Type(value = IngressReply.Tallied.class, name = "tallied")
})
public sealed interface IngressReply extends WireMessage {
  String node();

  /** The node's copy has the revision. */
  record Present(String node, long revision) implements IngressReply {}

  /**
   * The node's router holds, under this try.
   *
   * @param waiting requests that it has queued so far
   */
  record Held(String node, String operation, int attempt, int waiting) implements IngressReply {}

  /** The node's router dispatches under this epoch. */
  record Flipped(String node, long epoch) implements IngressReply {}

  /** What the node's router has counted, by version. */
  record Tallied(String node, List<VersionTally> tallies, List<VersionStatistics> statistics)
      implements IngressReply {
    public Tallied {
      tallies = List.copyOf(tallies);
      statistics = List.copyOf(statistics);
    }
  }
}
