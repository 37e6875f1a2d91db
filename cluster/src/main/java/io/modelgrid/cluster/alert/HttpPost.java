package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.Webhook;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;

/**
 * Posts to receivers by the JDK's client. Follows no redirect, and reads nothing of an answer but
 * its status: whatever a receiver sends after that is not waited for.
 */
public final class HttpPost implements Webhook.Post {
  private final HttpClient client;
  private final Duration timeout;

  /**
   * A client.
   *
   * @param timeout from the beginning to the answer's status
   */
  public HttpPost(Duration timeout, Executor executor) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .executor(executor)
            .build();
  }

  @Override
  public CompletionStage<Integer> post(URI url, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).timeout(timeout).POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client
        .sendAsync(request.build(), head -> new Unread())
        .thenApply(HttpResponse::statusCode);
  }

  /** Is content with the head, and lets the connection go. */
  private static final class Unread implements BodySubscriber<String> {
    @Override
    public CompletionStage<String> getBody() {
      return CompletableFuture.completedFuture("");
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> item) {}

    @Override
    public void onError(Throwable throwable) {}

    @Override
    public void onComplete() {}
  }
}
