package io.modelgrid.http.connection;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;

/**
 * Takes back a client's offer to change from HTTP/1 to HTTP/2 in the middle of a connection, by
 * giving its header {@code HTTP2-Settings} another name. Pekko HTTP cannot be told to decline it,
 * and breaks requests that make it and have a body; it is deprecated (RFC 9113, 3.1), and whoever
 * declines it goes on in HTTP/1. Pure.
 */
final class UpgradeOffer {
  private static final byte[] OFFER = "http2-settings:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DECLINED = "http2-declined:".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_HEAD = 8 * 1024;

  private UpgradeOffer() {}

  /** The head of a request, and what may follow it, without an offer. */
  static ByteString declined(ByteString head) {
    int end = Math.min(head.size(), LONGEST_HEAD) - OFFER.length;
    for (int at = lineEnd(head, 0, end); at >= 0; at = lineEnd(head, at + 1, end)) {
      if (head.apply(at + 1) == '\r') {
        return head;
      }
      if (isOffer(head, at + 1)) {
        return renamed(head, at + 1);
      }
    }
    return head;
  }

  private static int lineEnd(ByteString head, int from, int to) {
    return head.indexOf((byte) '\n', from, to);
  }

  private static boolean isOffer(ByteString head, int from) {
    for (int at = 0; at < OFFER.length; at++) {
      // Small letters differ from capitals in one bit, which digits and signs have set.
      if ((head.apply(from + at) | 0x20) != OFFER[at]) {
        return false;
      }
    }
    return true;
  }

  private static ByteString renamed(ByteString head, int from) {
    byte[] bytes = head.toArray();
    System.arraycopy(DECLINED, 0, bytes, from, DECLINED.length);
    return ByteString.fromArrayUnsafe(bytes);
  }
}
