package io.modelgrid.http.exchange;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A body under a limit. What exceeds it is swallowed, so that the caller can be told and the
 * connection kept; only far beyond it the stream fails. For one stream.
 */
public final class Metered {
  private final long limit;
  private final long slack;
  private final Source<ByteString, ?> bytes;
  private volatile long seen;

  Metered(RequestEntity entity, long limit, long slack) {
    this.limit = limit;
    this.slack = slack;
    this.bytes = entity.withoutSizeLimit().getDataBytes().map(this::pass);
  }

  /** The bytes, up to the limit. */
  public Source<ByteString, NotUsed> bytes() {
    return bytes.mapMaterializedValue(any -> NotUsed.getInstance());
  }

  /** Bytes that came so far. */
  public long seen() {
    return seen;
  }

  public boolean exceeded() {
    return seen > limit;
  }

  /** What the caller is told when the limit was exceeded. */
  public RefusedException tooLarge() {
    return tooLarge(limit);
  }

  static RefusedException tooLarge(long limit) {
    return tooLarge(limit, "");
  }

  static RefusedException tooLarge(long limit, String when) {
    return new RefusedException(
        Refusal.of(
            413, "the body is too large" + when + " (expected: at most " + limit + " bytes)"));
  }

  private ByteString pass(ByteString more) {
    long total = seen + more.size();
    seen = total;
    if (total <= limit) {
      return more;
    }
    if (total - limit > slack) {
      throw tooLarge();
    }
    return ByteString.emptyByteString();
  }
}
