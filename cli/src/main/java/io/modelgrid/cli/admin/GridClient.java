package io.modelgrid.cli.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls one node of a grid. Every failure is a {@link CommandException} with one sentence; thread-
 * safe.
 */
public final class GridClient {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final int NOT_FOUND = 404;

  private final URI base;
  private final Duration patience;
  private final HttpClient http;

  /**
   * @param base address of a node, for example {@code http://127.0.0.1:8000}
   * @param patience how long a call that is not told to wait may take
   */
  public GridClient(URI base, Duration patience) {
    this.base = base;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  public URI base() {
    return base;
  }

  public JsonNode get(String path) {
    return call(request(path).GET()).body();
  }

  public JsonNode delete(String path) {
    return call(request(path).DELETE()).body();
  }

  /** What is there; empty where nothing is. */
  public Optional<JsonNode> find(String path) {
    return callIfThere(request(path).GET());
  }

  /** Deletes what is there; empty where nothing is. */
  public Optional<JsonNode> deleteIfThere(String path) {
    return callIfThere(request(path).DELETE());
  }

  public JsonNode put(String path, JsonNode body) {
    return call(json(path).PUT(BodyPublishers.ofString(body.toString()))).body();
  }

  /** Posts a JSON text as it is. */
  public Answer post(String path, String body) {
    return call(json(path).POST(BodyPublishers.ofString(body)));
  }

  /** Posts a body of a type of its own. */
  public Answer post(String path, byte[] body, String type) {
    return call(request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  /**
   * Posts JSON with bytes behind it, as the binary data extension of the Open Inference Protocol
   * has it; the answer is JSON.
   */
  public Answer post(String path, String head, byte[] data) {
    byte[] json = head.getBytes(StandardCharsets.UTF_8);
    return call(
        request(path)
            .header("Content-Type", "application/octet-stream")
            .header("Inference-Header-Content-Length", String.valueOf(json.length))
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofByteArray(json), BodyPublishers.ofByteArray(data))));
  }

  /**
   * What a health path says.
   *
   * @param status of the call; -1 when nothing answers in time
   * @param reason why it is not well, or the empty text
   */
  public record Health(int status, String reason) {}

  /** Asks a health path, and waits no longer than {@code limit}. */
  public Health health(String path, Duration limit) {
    try {
      HttpResponse<String> answer =
          http.send(request(path).timeout(limit).GET().build(), BodyHandlers.ofString());
      return new Health(answer.statusCode(), reason(answer));
    } catch (IOException e) {
      return new Health(-1, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health(-1, "");
    }
  }

  private static String reason(HttpResponse<String> answer) {
    try {
      return answer.statusCode() == 200 ? "" : Json.text(Json.parse(answer.body()), "reason", "");
    } catch (IOException e) {
      return "status " + answer.statusCode() + " without a reason";
    }
  }

  /** The status of a call; -1 when nothing answers within {@code limit}. For health checks. */
  public int status(String path, Duration limit) {
    return health(path, limit).status();
  }

  /**
   * Posts a file, streamed from disk, and calls {@code onWait} about five times a second until the
   * answer is there.
   *
   * @param fileName the name under which it is uploaded
   * @param limit how long all of it may take
   */
  public Answer upload(String path, Path file, String fileName, Duration limit, Runnable onWait) {
    HttpRequest request;
    try {
      request =
          request(path)
              .timeout(limit)
              .header("Content-Type", "application/octet-stream")
              .header("Modelgrid-File-Name", headerSafe(fileName))
              .POST(BodyPublishers.ofFile(file))
              .build();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.INPUT, file + ": cannot be read (expected: a readable file).", e);
    }
    CompletableFuture<HttpResponse<String>> pending =
        http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    while (true) {
      try {
        return answer(pending.get(200, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        onWait.run();
      } catch (ExecutionException e) {
        throw failure(e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
      } catch (InterruptedException e) {
        pending.cancel(true);
        throw interrupted(e);
      }
    }
  }

  private Answer call(HttpRequest.Builder request) {
    return answer(send(request));
  }

  private Optional<JsonNode> callIfThere(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request);
    return response.statusCode() == NOT_FOUND
        ? Optional.empty()
        : Optional.of(answer(response).body());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(
          request.timeout(patience).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Answer answer(HttpResponse<String> response) {
    int status = response.statusCode();
    JsonNode body;
    try {
      body = response.body().isBlank() ? Json.object() : Json.parse(response.body());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          base
              + " answered with status "
              + status
              + " and something that is not JSON (expected: a node of a grid); check --url.",
          e);
    }
    if (status / 100 != 2) {
      throw refusal(status, body);
    }
    return new Answer(status, body, response.headers());
  }

  private CommandException refusal(int status, JsonNode body) {
    String reason =
        body.path("mistakes").size() > 1
            ? mistakes(body.path("mistakes"))
            : Json.text(body, "error", "status " + status + " without a reason");
    ExitCode code =
        status == 429 || status == 503 || status == 504 ? ExitCode.TEMPORARY : ExitCode.REFUSED;
    return new CommandException(code, reason);
  }

  /** Each on a line of its own. */
  private static String mistakes(JsonNode mistakes) {
    StringBuilder lines = new StringBuilder(mistakes.size() + " mistakes:");
    mistakes.forEach(each -> lines.append("\n  ").append(each.asText()));
    return lines.toString();
  }

  private CommandException failure(IOException e) {
    if (e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)) {
      return new CommandException(
          ExitCode.TEMPORARY,
          base + " did not answer in time; it may be overloaded or starting. Try again.",
          e);
    }
    return new CommandException(
        ExitCode.UNREACHABLE,
        "no grid answers at "
            + base
            + " (expected: a running node). Start one with ./modelgrid up, or name another with"
            + " --url.",
        e);
  }

  private CommandException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandException(ExitCode.INTERRUPTED, "interrupted while waiting for " + base, e);
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Accept", "application/json");
  }

  private static String headerSafe(String name) {
    return name.replaceAll("[^\\x21-\\x7e]", "_");
  }
}
