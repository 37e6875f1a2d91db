package io.modelgrid.actors.swap;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.modelgrid.actors.WireMessage;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a swap's supervisor tells the ingress of a node. All may come more than once, and are told
 * again until they are answered.
 *
 * <p>What ends a hold, beside {@link Release}, is the catalogue: a node's copy that shows one more
 * commit of the operation (flip), or that shows no such operation under that supervisor any more
 * (there never will be one: go on as before). A router that holds decides nothing by itself,
 * however long that takes.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
  @JsonSubTypes.Type(value = IngressOrder.Call.class, name = "call"),
  @JsonSubTypes.Type(value = IngressOrder.Hold.class, name = "hold"),
  @JsonSubTypes.Type(value = IngressOrder.Release.class, name = "release"),
  @JsonSubTypes.Type(value = IngressOrder.Confirm.class, name = "confirm"),
  @JsonSubTypes.Type(value = IngressOrder.Tally.class, name = "tally")
})
public sealed interface IngressOrder extends WireMessage {
  String model();

  /** Answered with {@link IngressReply.Present} once the node's copy has this revision. */
  record Call(String model, long revision, ActorRef<IngressReply> replyTo)
      implements IngressOrder {}

  /**
   * Send no unversioned or labelled request of this model any more; queue them. Answered with
   * {@link IngressReply.Held} once the node's copy has {@code revision} and the router holds; not
   * answered where the copy shows that the operation is over or under another supervisor.
   *
   * @param attempt number of the try, from 1; a higher one takes the place of a lower one
   * @param revision a revision at which the operation was under this supervisor, and at which its
   *     commits so far were made
   */
  record Hold(
      String model,
      String operation,
      String supervisor,
      int attempt,
      long revision,
      ActorRef<IngressReply> replyTo)
      implements IngressOrder {}

  /**
   * This try is given up: send what was queued, as before. A try up to this number that comes later
   * is not taken up.
   */
  record Release(String model, String operation, String supervisor, int attempt)
      implements IngressOrder {}

  /**
   * Answered with {@link IngressReply.Flipped} once the node's router dispatches under this epoch
   * or a higher one.
   */
  record Confirm(String model, long epoch, ActorRef<IngressReply> replyTo)
      implements IngressOrder {}

  /** Answered with {@link IngressReply.Tallied}. */
  record Tally(String model, ActorRef<IngressReply> replyTo) implements IngressOrder {}
}
