package io.modelgrid.cluster.tree;

import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.actors.watch.Watched;
import io.modelgrid.engine.api.ActorView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes what a node tells of its actors, so that it fits into a message. Pure. */
final class Rows {
  /** Most bytes of an answer, estimated; a message may have 1 MiB. */
  static final int MOST_BYTES = 700 << 10;

  /** Bytes of a row beside its texts. */
  private static final int FRAME = 220;

  /** Bytes of a letter that is not ASCII, at most. */
  private static final int WIDEST = 3;

  private Rows() {}

  /** Those of which a node has a few go before those of which it has as many as models. */
  static TreeKeeper.Told of(List<Watched> all) {
    Set<String> paths = new HashSet<>();
    all.forEach(each -> paths.add(each.path()));
    List<ActorView> rows = new ArrayList<>();
    int bytes = 0;
    for (Watched each : all.stream().sorted(Comparator.comparing(Rows::isOneOfMany)).toList()) {
      ActorView row = row(each, paths);
      bytes += bytesOf(row);
      if (bytes > MOST_BYTES) {
        break;
      }
      rows.add(row);
    }
    rows.sort(Comparator.comparing(ActorView::path));
    return new TreeKeeper.Told(rows, all.size() - rows.size());
  }

  private static boolean isOneOfMany(Watched actor) {
    return actor.family() == Family.ROUTER || actor.family() == Family.REPLICA;
  }

  private static ActorView row(Watched actor, Set<String> paths) {
    Told told = actor.told();
    return new ActorView(
        actor.path(),
        parentOf(actor.path(), paths),
        actor.family().label(),
        actor.name(),
        told.state(),
        actor.mailbox(),
        actor.messages(),
        tenths(actor.messagesPerSecond()),
        tenths(actor.microsPerMessage()),
        actor.restarts(),
        actor.lastError(),
        told.model(),
        told.slot(),
        told.version(),
        told.epoch());
  }

  private static @Nullable String parentOf(String path, Set<String> paths) {
    int slash = path.lastIndexOf('/');
    while (slash > 0) {
      String above = path.substring(0, slash);
      if (paths.contains(above)) {
        return above;
      }
      slash = above.lastIndexOf('/');
    }
    return null;
  }

  private static double tenths(double number) {
    return Math.round(number * 10) / 10.0;
  }

  private static int bytesOf(ActorView row) {
    return FRAME
        + bytesOf(row.path())
        + bytesOf(row.parent())
        + bytesOf(row.name())
        + bytesOf(row.state())
        + bytesOf(row.lastError())
        + bytesOf(row.model())
        + bytesOf(row.slot())
        + bytesOf(row.version());
  }

  private static int bytesOf(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    int bytes = 0;
    for (int index = 0; index < text.length(); index++) {
      bytes += text.charAt(index) < 0x80 ? 1 : WIDEST;
    }
    return bytes;
  }
}
