package io.modelgrid.http.exchange;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * JSON that many ask for again and again, such as a thousand dashboards: as long as it is of the
 * same object, it is written once, and compressed once. Thread-safe.
 *
 * @param <T> what it is made of; the same object means the same answer
 */
public final class SharedAnswer<T> {
  private final Function<T, ByteString> writer;
  private @Nullable T seen;
  private @Nullable ByteString plain;
  private @Nullable ByteString gzip;

  public SharedAnswer(Function<T, ByteString> writer) {
    this.writer = writer;
  }

  /**
   * The answer, compressed if its caller likes that.
   *
   * @param accepted values of all Accept-Encoding headers of the request
   */
  public HttpResponse of(T value, List<String> accepted) {
    ByteString whole = plain(value);
    boolean compressed =
        whole.size() >= Deflation.LEAST
            && AcceptedCodings.best(accepted).equals(Optional.of(Coding.GZIP));
    if (!compressed) {
      return Answers.json(200, whole);
    }
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, gzip(value)))
        .addHeader(RawHeader.create("Content-Encoding", Coding.GZIP.token()))
        .addHeader(RawHeader.create("Vary", "Accept-Encoding"));
  }

  private synchronized ByteString plain(T value) {
    ByteString written = plain;
    if (written == null || !isSeen(value)) {
      written = writer.apply(value);
      seen = value;
      plain = written;
      gzip = null;
    }
    return written;
  }

  private synchronized ByteString gzip(T value) {
    ByteString whole = plain(value);
    ByteString compressed = gzip;
    if (compressed == null) {
      compressed = Deflation.compressed(whole, Coding.GZIP);
      gzip = compressed;
    }
    return compressed;
  }

  @SuppressWarnings("ReferenceEquality") // to compare all that it holds would cost what is saved
  private boolean isSeen(T value) {
    return value == seen;
  }
}
