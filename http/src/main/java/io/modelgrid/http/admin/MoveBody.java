package io.modelgrid.http.admin;

import io.modelgrid.http.json.JsonReader;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"node": "node-2", "why": "…"}}; both may be missing, and so may all of it. */
final class MoveBody {
  private final CommandBody fields = new CommandBody();
  private @Nullable String node;

  private MoveBody() {
    fields.field(
        "node", json -> node = Names.node(FieldValues.text(json, "node", "the name of a node")));
  }

  static MoveBody read(JsonReader.Format format, byte[] body) {
    MoveBody read = new MoveBody();
    if (body.length > 0) {
      read.fields.read(format, body);
    }
    return read;
  }

  /** The node that was named; null for any other. */
  @Nullable String node() {
    return node;
  }

  @Nullable String why() {
    return fields.why();
  }
}
