package io.modelgrid.http.exchange;

import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.TraceContext;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.connection.Visit;
import io.modelgrid.http.door.Knock;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.meter.AnswerMeter;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.trace.IngressSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One request on its way to an answer. Knows whether its body was touched. */
public final class Call {
  private static final String CONTENT_ENCODING = "content-encoding";

  private final HttpRequest request;
  private final Iterable<HttpHeader> headers;
  private final Bodies bodies;
  private final Visit visit;
  private final Charge heap;
  private final Charge direct;
  private final long receivedAt;
  private final List<String> segments;
  private Trail trail;
  private volatile boolean bodyTaken;
  private volatile @Nullable SplitBody lent;
  private Knock.@Nullable Kind kind;

  public Call(HttpRequest request, Bodies bodies, Visit visit, long receivedAt) {
    this.request = request;
    this.headers = request.getHeaders();
    this.bodies = bodies;
    this.visit = visit;
    this.heap = bodies.openHeap();
    this.direct = bodies.openDirect();
    this.receivedAt = receivedAt;
    List<String> path = new ArrayList<>();
    request.getUri().pathSegments().forEach(path::add);
    this.segments = Collections.unmodifiableList(path);
    this.trail = Trail.of(RequestId.of(headers(RequestId.HEADER)));
  }

  /** By what the request is found in logs and traces. */
  public Trail trail() {
    return trail;
  }

  /** Begins the request's trace; before anybody asks for its trail. */
  void trace(Tracing tracing, String dialect) {
    trail =
        IngressSpan.begin(
            tracing,
            trail,
            dialect,
            Facts.HTTP_METHOD,
            method(),
            headers(TraceContext.PARENT),
            headers(TraceContext.STATE));
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
    boolean starts = segments.size() >= prefix.length;
    for (int part = 0; starts && part < prefix.length; part++) {
      starts = segments.get(part).equals(prefix[part]);
    }
    return starts;
  }

  /** A parameter of the query. */
  public Optional<String> parameter(String name) {
    return request.getUri().query().get(name);
  }

  /** The values of all headers of a name. */
  public List<String> headers(String name) {
    List<String> values = List.of(); // most requests have none of most
    for (HttpHeader header : headers) {
      if (header.lowercaseName().equalsIgnoreCase(name)) {
        values = values.isEmpty() ? new ArrayList<>(1) : values;
        values.add(header.value());
      }
    }
    return values;
  }

  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** What its body is said to be: a media type in lower case, without parameters. */
  public String mediaType() {
    String type = request.entity().getContentType().mediaType().toString();
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** The request in one line, for whoever asks later who changed something. */
  public String line() {
    return method() + " /" + String.join("/", segments);
  }

  /** What the door looks at. */
  public Knock knock(boolean predicts) {
    kind = reads() ? Knock.Kind.READ : predicts ? Knock.Kind.PREDICT : Knock.Kind.CHANGE;
    boolean hasBody =
        !(request.entity() instanceof HttpEntity.Strict strict && strict.getData().isEmpty());
    // Pekko HTTP reads a missing Content-Type as application/octet-stream; we cannot tell them
    // apart.
    var type = request.entity().getContentType();
    List<String> types =
        type.equals(ContentTypes.NO_CONTENT_TYPE) ? List.of() : List.of(type.toString());
    return new Knock(kind, hosts(), headers("origin"), hasBody, types);
  }

  /** HTTP/2 says in its {@code :authority} what HTTP/1 says in the Host header. */
  private List<String> hosts() {
    List<String> named = headers("host");
    if (!speaksHttp2()) {
      return named;
    }
    Set<String> hosts = new LinkedHashSet<>(named);
    hosts.add(request.getUri().getHost() + ":" + request.getUri().getPort());
    return List.copyOf(hosts);
  }

  private boolean speaksHttp2() {
    return isHttp2(request);
  }

  /** Whether a request came over HTTP/2, where no answer can end the connection. */
  public static boolean isHttp2(HttpRequest request) {
    return request.protocol().value().equals("HTTP/2.0");
  }

  /**
   * Names what is done if the caller goes away before its answer begins; at once, if it has gone
   * already. Whatever computes should be ended by it, so that nobody computes for nobody.
   */
  public void ifAbandoned(Runnable then) {
    visit.ifAbandoned(then);
  }

  /** Whether the caller went away before its answer began. */
  boolean abandoned() {
    return visit.abandoned();
  }

  /** The whole body, decompressed, if it is no larger than the limits of ordinary requests. */
  public CompletionStage<byte[]> body() {
    return body(BodyBuffer.WHOLE, false).thenApply(SplitBody::whole);
  }

  /**
   * The same in two parts, of which nothing may be read after {@link #forgetBody}.
   *
   * @param head how many bytes the first part has; what follows lies outside the heap if it is
   *     large
   */
  public CompletionStage<SplitBody> body(int head) {
    return body(head, true);
  }

  private CompletionStage<SplitBody> body(int head, boolean mayBeLent) {
    Optional<Coding> coding = Coding.ofBody(headers(CONTENT_ENCODING));
    boolean plain = coding.isEmpty();
    CompletionStage<SplitBody> collected =
        bodies.collect(request, plain ? head : BodyBuffer.WHOLE, heap, direct, plain && mayBeLent);
    bodyTaken = true;
    return plain
        ? collected.thenApply(this::remembered)
        : collected.thenApply(
            body ->
                SplitBody.of(
                    Inflation.of(body.whole(), coding.get(), bodies.decodeMaxSize(), heap::add),
                    head));
  }

  private SplitBody remembered(SplitBody body) {
    lent = body;
    return body;
  }

  /**
   * Nobody reads the body any more, so what it took of the heap is free for others. Without this it
   * counts as taken until the answer is made.
   */
  public void forgetBody() {
    giveBodyBack();
    heap.become(0);
  }

  private void giveBodyBack() {
    SplitBody body = lent;
    if (body != null) {
      lent = null;
      body.giveBack();
    }
  }

  /** What the request has in use outside the heap, until its answer was sent. */
  public Charge tensors() {
    return direct;
  }

  /**
   * An empty sink for an answer in JSON, under its limit.
   *
   * @param capacity a guess at the length
   */
  public ByteSink sink(int capacity) {
    return new ByteSink(capacity, bodies.maxJsonAnswer(), heap);
  }

  /**
   * The response, with its memory charged until it was sent or could not be.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 503 if there is no room for it
   */
  HttpResponse charged(HttpResponse response) {
    if (abandoned()) {
      // Nobody takes it.
      uncharge();
      return response;
    }
    return ChargedAnswer.of(response, heap, direct, bodies.materializer());
  }

  /** Nothing is left of the request but a few words. */
  void uncharge() {
    giveBodyBack();
    heap.close();
    direct.close();
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
  private CompletionStage<Boolean> settle() {
    return bodies.settle(request, bodyTaken);
  }

  /**
   * What is sent in the end, once nothing is left of the body or the connection is to close.
   *
   * @param refused puts a refusal in the dialect's shape
   * @param meter counts it
   */
  CompletionStage<HttpResponse> finish(
      HttpResponse response, Function<Refusal, HttpResponse> refused, AnswerMeter meter) {
    return settle()
        .thenApply(
            settled -> {
              boolean abandoned = visit.abandoned();
              visit.end();
              HttpResponse last = fitted(response, settled, refused);
              meter.count(kind(), abandoned ? AnswerMeter.ABANDONED : last.status().intValue());
              return found(last);
            });
  }

  /** Whether it is to change something of the grid. */
  boolean changes() {
    return kind() == Knock.Kind.CHANGE;
  }

  private Knock.Kind kind() {
    if (kind != null) {
      return kind;
    }
    return reads() ? Knock.Kind.READ : Knock.Kind.CHANGE;
  }

  /** Tells the caller by what the request is found. */
  private HttpResponse found(HttpResponse response) {
    HttpResponse named = response.addHeader(RawHeader.create(RequestId.HEADER, trail.requestId()));
    if (!trail.isTraced()) {
      return named;
    }
    IngressSpan.end(trail, response.status().intValue());
    return named.addHeader(
        RawHeader.create(IngressSpan.HEADER, trail.span().getSpanContext().getTraceId()));
  }

  private HttpResponse fitted(
      HttpResponse response, boolean settled, Function<Refusal, HttpResponse> refused) {
    if (!speaksHttp2()) {
      return settled ? response : last(response, refused).addHeader(Connection.create("close"));
    }
    // With HTTP/1 Pekko HTTP leaves the body out by itself.
    return method().equals("HEAD")
        ? response.withEntity(
            HttpEntities.create(response.entity().getContentType(), ByteString.emptyByteString()))
        : response;
  }

  /**
   * The last answer on a connection whose request has no end. A read is not answered with success
   * then: Pekko HTTP would warn of each in the log, and name its path.
   */
  private HttpResponse last(HttpResponse response, Function<Refusal, HttpResponse> refused) {
    return reads() && response.status().isSuccess()
        ? refused.apply(
            Refusal.of(400, "the body did not come, or is too long (expected: no body)"))
        : response;
  }
}
