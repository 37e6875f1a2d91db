package io.modelgrid.grid;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's webhook: takes what is signed with its secret, and refuses all else. */
final class AlertReceiver implements AutoCloseable {
  static final String SECRET = "a secret with ü";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A message, and when it came. */
  record Got(JsonNode body, long nanos) {
    boolean is(String rule, String state) {
      return body.get("rule").asText().equals(rule) && body.get("state").asText().equals(state);
    }
  }

  private final HttpServer server;
  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final List<String> unsigned = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();

  AlertReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/hook", this::handle);
    server.start();
  }

  String settings() {
    return "modelgrid.alerts.webhooks = [{ url = \"http://127.0.0.1:%d/hook\", secret = \"%s\" }]\n"
        .formatted(server.getAddress().getPort(), SECRET);
  }

  /** So many messages are answered with 503 from now on, and not taken. */
  void fail(int times) {
    failures.set(times);
  }

  List<Got> got(String rule, String state) {
    return got.stream().filter(each -> each.is(rule, state)).toList();
  }

  List<String> unsigned() {
    return unsigned;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String time = exchange.getRequestHeaders().getFirst("Modelgrid-Timestamp");
      if (!signature(time + "." + body)
          .equals(exchange.getRequestHeaders().getFirst("Modelgrid-Signature"))) {
        unsigned.add(body);
        exchange.sendResponseHeaders(401, -1);
      } else if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        exchange.sendResponseHeaders(503, -1);
      } else {
        got.add(new Got(JSON.readTree(body), System.nanoTime()));
        exchange.sendResponseHeaders(204, -1);
      }
    }
  }

  private static String signature(String signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
