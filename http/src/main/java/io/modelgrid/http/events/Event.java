package io.modelgrid.http.events;

import io.modelgrid.http.exchange.Answers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One event: what happened, and to what. On the wire it has the form of the HTML standard, 9.2.5.
 *
 * @param kind for example {@code model-appeared}
 * @param data a record or map, which becomes JSON on one line
 */
record Event(String kind, Object data) {

  /** Appends it to what is sent. */
  void write(long id, ByteArrayOutputStream out) {
    out.writeBytes(
        ("event: " + kind + "\nid: " + id + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(Answers.bytes(data));
    out.write('\n');
    out.write('\n');
  }
}
