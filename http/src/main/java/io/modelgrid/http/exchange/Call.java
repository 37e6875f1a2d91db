package io.modelgrid.http.exchange;

import io.modelgrid.http.door.Knock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** One request on its way to an answer. Knows whether its body was touched. */
public final class Call {
  private static final String CONTENT_ENCODING = "content-encoding";

  private final HttpRequest request;
  private final Bodies bodies;
  private final long receivedAt;
  private final List<String> segments;
  private volatile boolean bodyTaken;

  public Call(HttpRequest request, Bodies bodies, long receivedAt) {
    this.request = request;
    this.bodies = bodies;
    this.receivedAt = receivedAt;
    List<String> path = new ArrayList<>();
    request.getUri().pathSegments().forEach(path::add);
    this.segments = List.copyOf(path);
  }

  /** A reading of {@link System#nanoTime()} from when the request's head was there. */
  public long receivedAt() {
    return receivedAt;
  }

  public String method() {
    return request.method().value();
  }

  public boolean reads() {
    return method().equals("GET") || method().equals("HEAD");
  }

  /** The parts of the path, decoded; slashes at the end do not count. */
  public List<String> segments() {
    return segments;
  }

  public boolean startsWith(String... prefix) {
    return segments.size() >= prefix.length
        && segments.subList(0, prefix.length).equals(List.of(prefix));
  }

  /** A parameter of the query. */
  public Optional<String> parameter(String name) {
    return request.getUri().query().get(name);
  }

  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (HttpHeader header : request.getHeaders()) {
      if (header.lowercaseName().equalsIgnoreCase(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** The request in one line, for whoever asks later who changed something. */
  public String line() {
    return method() + " /" + String.join("/", segments);
  }

  /** What the door looks at. */
  public Knock knock(boolean predicts) {
    Knock.Kind kind = reads() ? Knock.Kind.READ : predicts ? Knock.Kind.PREDICT : Knock.Kind.CHANGE;
    boolean hasBody =
        !(request.entity() instanceof HttpEntity.Strict strict && strict.getData().isEmpty());
    // Pekko HTTP reads a missing Content-Type as application/octet-stream; we cannot tell them
    // apart.
    var type = request.entity().getContentType();
    List<String> types =
        type.equals(ContentTypes.NO_CONTENT_TYPE) ? List.of() : List.of(type.toString());
    return new Knock(kind, headers("host"), headers("origin"), hasBody, types);
  }

  /** The whole body, decompressed, if it is no larger than the limits of ordinary requests. */
  public CompletionStage<byte[]> body() {
    Optional<Coding> coding = Coding.ofBody(headers(CONTENT_ENCODING));
    CompletionStage<byte[]> collected = bodies.collect(request);
    bodyTaken = true;
    return coding.isEmpty()
        ? collected
        : collected.thenApply(bytes -> Inflation.of(bytes, coding.get(), bodies.decodeMaxSize()));
  }

  /** The body as it comes, for an upload; more than the limit is swallowed and reported. */
  public Metered upload() {
    List<String> encodings = headers(CONTENT_ENCODING);
    if (Coding.ofBody(encodings).isPresent()) {
      throw Coding.unsupported(encodings, "an upload that is not compressed on its way");
    }
    Metered upload = bodies.metered(request, bodies.maxUpload());
    bodyTaken = true;
    return upload;
  }

  /** Takes what nobody read of the body, so that the connection goes on; false if it cannot. */
  CompletionStage<Boolean> settle() {
    return bodies.settle(request, bodyTaken);
  }
}
