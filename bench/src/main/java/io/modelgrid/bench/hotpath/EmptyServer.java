package io.modelgrid.bench.hotpath;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.cluster.NodeConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.ActorMaterializer;
import org.apache.pekko.stream.ActorMaterializerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import scala.concurrent.duration.Duration;

/**
 * Pekko HTTP and nothing behind it: takes a body, and answers {@code POST /N} with N bytes. Its
 * port and its threads are set up as a node's are, so that the difference is what a node does. An
 * argument changes that: settings in HOCON, which come before all others.
 */
public final class EmptyServer {
  private static final String DISPATCHER = "modelgrid-dispatchers.http";
  // No cluster and no log, and none of what a node hooks into its connections.
  private static final String ALONE =
      """
      pekko.actor.provider = local
      pekko.loglevel = OFF
      pekko.stdout-loglevel = OFF
      pekko.loggers = ["org.apache.pekko.event.Logging$DefaultLogger"]
      pekko.logging-filter = "org.apache.pekko.event.DefaultLoggingFilter"
      pekko.http.http2-telemetry-class = ""
      """;
  // As a node has them: see ServerTuning.
  private static final String CONNECTIONS =
      """
      pekko.http.server.pipelining-limit = 2
      pekko.http.server.enable-http2 = on
      pekko.http.server.remote-address-attribute = on
      pekko.http.server.transparent-head-requests = on
      """;

  private final Materializer materializer;
  private final Map<String, ByteString> answers = new ConcurrentHashMap<>();

  private EmptyServer(Materializer materializer) {
    this.materializer = materializer;
  }

  public static void main(String[] args) {
    Config changes = ConfigFactory.parseString(args.length == 0 ? "" : args[0]);
    Config alone = changes.withFallback(ConfigFactory.parseString(ALONE + CONNECTIONS));
    ActorSystem system = ActorSystem.create("empty", NodeConfig.over(alone));
    Materializer materializer = materializer(system);
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        new EmptyServer(materializer)::answer;
    int port =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .withSettings(settings(system))
            .withMaterializer(materializer)
            .bind(handler)
            .toCompletableFuture()
            .join()
            .localAddress()
            .getPort();
    System.out.println(ServerProcess.LISTENS + port);
  }

  private static ServerSettings settings(ActorSystem system) {
    ServerSettings base = ServerSettings.create(system);
    return base.withServerHeader(Optional.empty())
        .withTimeouts(base.getTimeouts().withRequestTimeout(Duration.Inf()))
        .withParserSettings(
            base.getParserSettings()
                .withModeledHeaderParsing(false)
                .withIllegalHeaderWarnings(false));
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    HttpResponse answer = answer(request.getUri().path());
    return request.entity() instanceof HttpEntity.Strict
        ? CompletableFuture.completedFuture(answer)
        : request
            .entity()
            .getDataBytes()
            .runWith(Sink.ignore(), materializer)
            .thenApply(done -> answer);
  }

  private HttpResponse answer(String path) {
    ByteString body =
        answers.computeIfAbsent(
            path, asked -> ByteString.fromString("x".repeat(Integer.parseInt(asked.substring(1)))));
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  // Only these settings can give a server's streams a dispatcher of their own.
  @SuppressWarnings("deprecation")
  private static Materializer materializer(ActorSystem system) {
    return ActorMaterializer.create(
        ActorMaterializerSettings.create(system).withDispatcher(DISPATCHER), system);
  }
}
