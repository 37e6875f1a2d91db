package io.modelgrid.http.connection;

import java.util.function.IntConsumer;
import org.apache.pekko.util.ByteString;

/**
 * Looks for the frames by which an HTTP/2 client says that it wants no answer any more (RFC 9113,
 * 4.1 and 6.4). Reads the heads of frames and skips the rest. For one connection and one thread.
 */
final class ResetFinder {
  private static final ByteString PREFACE =
      ByteString.fromString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final int HEAD = 9;
  private static final int RST_STREAM = 3;

  private final Runnable onHttp2;
  private final IntConsumer onReset;
  private final int[] head = new int[HEAD];
  private boolean http2;
  private int filled;
  private int skip;

  /**
   * A finder at the beginning of a connection.
   *
   * @param onHttp2 runs when the connection begins to speak HTTP/2
   * @param onReset gets the stream of each reset
   */
  ResetFinder(Runnable onHttp2, IntConsumer onReset) {
    this.onHttp2 = onHttp2;
    this.onReset = onReset;
  }

  /** Looks at what came next. */
  void look(ByteString bytes) {
    if (http2) {
      frames(bytes, 0);
    } else if (bytes.size() >= PREFACE.size()
        && bytes.apply(0) == 'P'
        && bytes.startsWith(PREFACE, 0)) {
      // Pekko HTTP, too, takes it for HTTP/2 only if the preface comes in one piece.
      http2 = true;
      onHttp2.run();
      frames(bytes, PREFACE.size());
    }
  }

  private void frames(ByteString bytes, int from) {
    int at = from;
    while (at < bytes.size()) {
      if (skip > 0) {
        int skipped = Math.min(skip, bytes.size() - at);
        skip -= skipped;
        at += skipped;
        continue;
      }
      head[filled++] = bytes.apply(at++) & 0xff;
      if (filled == HEAD) {
        filled = 0;
        skip = head[0] << 16 | head[1] << 8 | head[2];
        if (head[3] == RST_STREAM) {
          onReset.accept((head[5] & 0x7f) << 24 | head[6] << 16 | head[7] << 8 | head[8]);
        }
      }
    }
  }
}
