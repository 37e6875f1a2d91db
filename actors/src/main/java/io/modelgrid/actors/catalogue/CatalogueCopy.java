package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** A node's read copy of the catalogue. */
public final class CatalogueCopy {

  /** What a read copy understands. */
  public sealed interface Command {}

  /**
   * Events that follow {@code fromRevision}, in order, as {@code CatalogueCodec}'s bytes.
   *
   * @param writer where to {@link Catalogue.Follow}
   */
  public record Update(
      long term, long fromRevision, List<Encoded> events, ActorRef<Catalogue.Command> writer)
      implements Command, WireMessage {
    public Update {
      events = List.copyOf(events);
    }
  }

  /** The whole state, as {@code CatalogueCodec}'s bytes, where events would be too many. */
  public record Replace(long term, Encoded state, ActorRef<Catalogue.Command> writer)
      implements Command, WireMessage {}

  /** Where the writer is now, as far as this node knows. */
  public record WriterAt(ActorRef<Catalogue.Command> writer) implements Command, LocalMessage {}

  /** An event or a state in bytes. */
  public record Encoded(String manifest, String json) {}

  private CatalogueCopy() {}
}
