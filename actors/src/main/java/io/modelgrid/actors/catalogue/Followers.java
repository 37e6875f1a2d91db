package io.modelgrid.actors.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.persistence.catalogue.CatalogueCodec;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read copies that follow the writer, the latest events for them, and the answers that wait
 * until all reachable ones have a revision. Belongs to the writer and is used by it alone.
 */
final class Followers {
  /** Events that are kept for copies that lag; those that lag more get the whole state. */
  static final int TAIL = 1_000;

  /** Most events, and about the most characters of them, that go into one message. */
  private static final int EVENTS_PER_UPDATE = 64;

  private static final int CHARACTERS_PER_UPDATE = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  private final ActorRef<Catalogue.Command> writer;
  private final Map<String, Follower> followers = new HashMap<>();
  private final Deque<Recent> tail = new ArrayDeque<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private Set<String> reachable = Set.of();

  Followers(ActorRef<Catalogue.Command> writer) {
    this.writer = writer;
  }

  private record Follower(ActorRef<CatalogueCopy.Command> copy, long revision) {}

  private record Recent(long revision, CatalogueCopy.Encoded event) {}

  private record Waiting(
      long revision, ActorRef<Catalogue.Reply> replyTo, ChangeAnswer answer, int ticks) {}

  /** Only these nodes' copies are waited for. */
  void reach(Set<String> nodes) {
    reachable = nodes;
    followers.keySet().retainAll(nodes);
    settle();
  }

  /** The journal is read again: what is remembered of it may have gaps. */
  void forgetTail() {
    tail.clear();
  }

  /** These events were persisted, the last one as the state's revision. */
  void push(CatalogueState state, List<CatalogueEvent> events) {
    long from = state.revision() - events.size();
    long revision = from;
    for (CatalogueEvent event : events) {
      revision++;
      tail.addLast(new Recent(revision, encoded(event)));
    }
    while (tail.size() > TAIL) {
      tail.removeFirst();
    }
    followers.values().forEach(follower -> sendEvents(state.term(), from, follower.copy()));
  }

  /** A copy says how far it is: it gets what it lacks. */
  void follow(CatalogueState state, Catalogue.Follow follow) {
    followers.put(follow.node(), new Follower(follow.copy(), follow.revision()));
    if (follow.revision() != state.revision()) {
      boolean kept =
          !tail.isEmpty()
              && tail.getFirst().revision() <= follow.revision() + 1
              && follow.revision() < state.revision();
      if (kept) {
        sendEvents(state.term(), follow.revision(), follow.copy());
      } else {
        follow.copy().tell(new CatalogueCopy.Replace(state.term(), encoded(state), writer));
      }
    }
    settle();
  }

  /** Answers as soon as every reachable node's copy has the revision. */
  void answer(long revision, ActorRef<Catalogue.Reply> replyTo, ChangeAnswer answer) {
    waiting.add(new Waiting(revision, replyTo, answer, 0));
    settle();
  }

  /** One interval went by; an answer that has waited for that many is given all the same. */
  void tick(int most) {
    waiting.replaceAll(
        each -> new Waiting(each.revision(), each.replyTo(), each.answer(), each.ticks() + 1));
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting late = each.next();
      if (late.ticks() >= most) {
        LOG.warn(
            "Revision {} is answered although these reachable nodes do not have it yet: {}",
            late.revision(),
            lagging(late.revision()));
        each.remove();
        late.replyTo().tell(new Catalogue.Reply(late.answer()));
      }
    }
  }

  /** Answers whatever waits: it is durable, and nobody else could answer it any more. */
  void answerAll() {
    waiting.forEach(each -> each.replyTo().tell(new Catalogue.Reply(each.answer())));
    waiting.clear();
  }

  private void settle() {
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting next = each.next();
      if (lagging(next.revision()).isEmpty()) {
        each.remove();
        next.replyTo().tell(new Catalogue.Reply(next.answer()));
      }
    }
  }

  private List<String> lagging(long revision) {
    return reachable.stream()
        .filter(
            node -> {
              Follower follower = followers.get(node);
              return follower == null || follower.revision() < revision;
            })
        .sorted()
        .toList();
  }

  private void sendEvents(long term, long from, ActorRef<CatalogueCopy.Command> copy) {
    List<CatalogueCopy.Encoded> events = new ArrayList<>();
    int characters = 0;
    for (Recent recent : tail) {
      if (recent.revision() > from
          && events.size() < EVENTS_PER_UPDATE
          && characters < CHARACTERS_PER_UPDATE) {
        events.add(recent.event());
        characters += recent.event().json().length();
      }
    }
    copy.tell(new CatalogueCopy.Update(term, from, events, writer));
  }

  private static CatalogueCopy.Encoded encoded(CatalogueEvent event) {
    return new CatalogueCopy.Encoded(
        CatalogueCodec.manifestOf(event), new String(CatalogueCodec.encode(event), UTF_8));
  }

  private static CatalogueCopy.Encoded encoded(CatalogueState state) {
    return new CatalogueCopy.Encoded(
        CatalogueCodec.STATE_MANIFEST, new String(CatalogueCodec.encode(state), UTF_8));
  }
}
