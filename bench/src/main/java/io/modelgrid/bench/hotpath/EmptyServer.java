package io.modelgrid.bench.hotpath;

import com.typesafe.config.ConfigFactory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * Pekko HTTP and nothing behind it: takes a body and answers with the same 120 bytes. Tuned as a
 * node's port is, so that the difference is what a node does.
 */
public final class EmptyServer {
  private static final String DISPATCHER = "modelgrid-dispatchers.http";
  private static final ByteString ANSWER = ByteString.fromString("x".repeat(120));

  private final Materializer materializer;

  private EmptyServer(Materializer materializer) {
    this.materializer = materializer;
  }

  public static void main(String[] args) {
    ActorSystem system =
        ActorSystem.create(
            "empty",
            ConfigFactory.parseString("pekko.loglevel = ERROR, pekko.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.load()));
    ServerSettings base = ServerSettings.create(system);
    ServerSettings settings =
        base.withServerHeader(Optional.empty())
            .withPipeliningLimit(2)
            .withTimeouts(base.getTimeouts().withRequestTimeout(Duration.Inf()))
            .withParserSettings(base.getParserSettings().withModeledHeaderParsing(false));
    Materializer materializer = materializer(system);
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        new EmptyServer(materializer)::answer;
    int port =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .withSettings(settings)
            .withMaterializer(materializer)
            .bind(handler)
            .toCompletableFuture()
            .join()
            .localAddress()
            .getPort();
    System.out.println(port);
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    return request.entity() instanceof HttpEntity.Strict
        ? CompletableFuture.completedFuture(ok())
        : request
            .entity()
            .getDataBytes()
            .runWith(Sink.ignore(), materializer)
            .thenApply(done -> ok());
  }

  private static HttpResponse ok() {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, ANSWER));
  }

  // Only these settings can give a server's streams a dispatcher of their own.
  @SuppressWarnings("deprecation")
  private static Materializer materializer(ActorSystem system) {
    return ActorMaterializer.create(
        ActorMaterializerSettings.create(system).withDispatcher(DISPATCHER), system);
  }
}
