package io.modelgrid.http.exchange;

import io.modelgrid.http.json.ByteSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.http.javadsl.coding.Coder;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Compresses answers for callers who wish it: quickly rather than well, and only answers whose
 * length is known and worth it. Large ones are compressed while they are sent.
 */
final class Deflation {
  /** Shorter answers go as they are. */
  static final int LEAST = 1024;

  private static final int PIECE = 256 * 1024;

  private Deflation() {}

  /**
   * The response, compressed if that is wished and pays.
   *
   * @param accepted values of all Accept-Encoding headers of the request
   */
  static HttpResponse of(HttpResponse response, List<String> accepted) {
    if (response.entity().getContentLengthOption().orElse(0) < LEAST
        || response.getHeader("content-encoding").isPresent()) {
      return response;
    }
    Optional<Coding> coding = AcceptedCodings.best(accepted);
    if (coding.isEmpty()) {
      return response;
    }
    return response
        .withEntity(compressed(response.entity(), coding.get()))
        .addHeader(RawHeader.create("Content-Encoding", coding.get().token()))
        .addHeader(RawHeader.create("Vary", "Accept-Encoding"));
  }

  private static ResponseEntity compressed(ResponseEntity entity, Coding coding) {
    if (entity instanceof HttpEntity.Strict strict) {
      ByteString data = strict.getData();
      return data.size() <= PIECE
          ? HttpEntities.create(entity.getContentType(), compressed(data, coding))
          : compressed(entity, pieces(data), coding);
    }
    return compressed(entity, entity.getDataBytes(), coding);
  }

  private static ResponseEntity compressed(
      ResponseEntity entity, Source<ByteString, ?> data, Coding coding) {
    Coder coder = coding == Coding.GZIP ? Coder.GzipLevel1 : Coder.DeflateLevel1;
    Source<ByteString, Object> compressed =
        data.via(coder._underlyingScalaCoder().encoderFlow()).mapMaterializedValue(any -> any);
    return HttpEntities.createChunked(entity.getContentType(), compressed);
  }

  /** The same bytes piece by piece. */
  static Source<ByteString, ?> pieces(ByteString data) {
    int count = (data.size() + PIECE - 1) / PIECE;
    return Source.from(IntStream.range(0, count).boxed().toList())
        .map(piece -> data.slice(piece * PIECE, Math.min(data.size(), (piece + 1) * PIECE)));
  }

  static ByteString compressed(ByteString data, Coding coding) {
    ByteSink sink = new ByteSink(data.size() / 2);
    try (OutputStream out = coding == Coding.GZIP ? new FastGzip(sink) : new FastDeflate(sink)) {
      out.write(data.toArrayUnsafe());
    } catch (IOException e) {
      throw new IllegalStateException("answer: could not be compressed in memory", e);
    }
    return ByteString.fromArrayUnsafe(sink.array(), 0, sink.size());
  }

  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static final class FastDeflate extends DeflaterOutputStream {
    FastDeflate(OutputStream out) {
      super(out, new Deflater(Deflater.BEST_SPEED));
    }

    @Override
    public void close() throws IOException {
      super.close();
      def.end();
    }
  }
}
