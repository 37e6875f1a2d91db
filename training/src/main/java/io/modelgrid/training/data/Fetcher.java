package io.modelgrid.training.data;

import io.modelgrid.engine.digest.Sha256;
import io.modelgrid.training.data.read.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Fetches data over HTTP from the addresses that are allowed, each once. A redirection is followed
 * only to another of them.
 */
final class Fetcher {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
  private static final Duration LONGEST_BODY = Duration.ofMinutes(30);
  private static final int MOST_HOPS = 5;
  private static final int OK = 200;
  private static final int CHUNK = 1 << 16;

  private final DataPlaces places;

  Fetcher(DataPlaces places) {
    this.places = places;
  }

  /** The file in the scratch folder that holds what the address gives. */
  Path fetch(String address) throws DataException {
    URI uri = allowed(address, URI.create(address));
    Path file = places.scratch().resolve(Sha256.of(address));
    if (Files.isRegularFile(file)) {
      return file;
    }
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(LONGEST_CONNECT)
            .build();
    try {
      Files.createDirectories(places.scratch());
      Path part = Files.createTempFile(places.scratch(), "fetch", ".part");
      try {
        fetch(client, address, uri, part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      return file;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException(address + ": interrupted", e);
    } catch (IOException e) {
      throw new DataException(address + ": cannot be fetched: " + e, e);
    }
  }

  private void fetch(HttpClient client, String address, URI first, Path into)
      throws IOException, InterruptedException, DataException {
    URI uri = first;
    for (int hop = 0; hop <= MOST_HOPS; hop++) {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(LONGEST_ANSWER).build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        Optional<String> elsewhere = response.headers().firstValue("Location");
        if (response.statusCode() / 100 == 3 && elsewhere.isPresent()) {
          uri = allowed(address, target(address, uri, elsewhere.get()));
          continue;
        }
        if (response.statusCode() != OK) {
          throw new DataException(
              address + ": answered with status " + response.statusCode() + " (expected: 200)");
        }
        copy(address, body, into);
        return;
      }
    }
    throw new DataException(
        address + ": redirected more than " + MOST_HOPS + " times (expected: fewer)");
  }

  private static URI target(String address, URI from, String location) throws DataException {
    try {
      return from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new DataException(address + ": redirected to no address", e);
    }
  }

  private void copy(String address, InputStream body, Path into) throws IOException, DataException {
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            () -> close(body),
            CompletableFuture.delayedExecutor(
                LONGEST_BODY.toSeconds(), TimeUnit.SECONDS, Runnable::run));
    try (OutputStream out = Files.newOutputStream(into)) {
      byte[] chunk = new byte[CHUNK];
      long size = 0;
      for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
        size += read;
        if (size > places.maxBytes()) {
          throw new DataException(
              address + ": more than " + places.maxBytes() + " bytes (expected: at most that)");
        }
        out.write(chunk, 0, read);
      }
    } finally {
      watch.cancel(false);
    }
  }

  /** Ends a body that does not end by itself: who reads it gets an error. */
  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private URI allowed(String address, URI uri) throws DataException {
    if (places.urls().stream().noneMatch(each -> begins(URI.create(each), uri))) {
      throw new DataException(
          "%s%s: not an address from which data may be fetched (expected: below %s,"
                  .formatted(
                      address,
                      uri.toString().equals(address) ? "" : " redirects to " + uri,
                      places.urls().isEmpty() ? "one of none" : String.join(" or ", places.urls()))
              + " modelgrid.training.urls)");
    }
    return uri;
  }

  private static boolean begins(URI allowed, URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String lower = path.toLowerCase(Locale.ROOT);
    // An escaped slash or dot may mean to the server what it does not mean here.
    boolean plain =
        !lower.contains("..")
            && !lower.contains("%2e")
            && !lower.contains("%2f")
            && !lower.contains("%5c");
    String beginning = allowed.getRawPath().endsWith("/") ? "" : "/";
    return plain
        && uri.getUserInfo() == null
        && String.valueOf(uri.getScheme()).equalsIgnoreCase(allowed.getScheme())
        && String.valueOf(uri.getHost()).equalsIgnoreCase(allowed.getHost())
        && port(uri) == port(allowed)
        && path.startsWith(allowed.getRawPath() + beginning);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
  }
}
