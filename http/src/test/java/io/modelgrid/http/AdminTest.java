package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.VersionView.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin API, health and metadata over real sockets. */
class AdminTest {
  private static final String OCTETS = "application/octet-stream";
  private static final String UPLOAD = "/grid/v1/models/m/versions/1";

  private TestServer server;
  private Path folder;

  @BeforeEach
  void start(@TempDir Path temp) throws Exception {
    folder = temp;
    server = new TestServer(Files.createDirectory(temp.resolve("staging")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void uploadsReachTheDiskUnchanged() throws Exception {
    byte[] bundle = new byte[TestServer.MAX_UPLOAD];
    new Random(3).nextBytes(bundle);
    HttpResponse<String> response =
        upload(BodyPublishers.ofByteArray(bundle), "Modelgrid-File-Name", "../../etc/my model.zip");
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(Files.readAllBytes(server.grid.registered.get(0))).isEqualTo(bundle);
    assertThat(server.grid.changes)
        .containsExactly(
            "register m 1 my_model.zip by anonymous: PUT /grid/v1/models/m/versions/1");
    JsonNode json = TestServer.json(response);
    assertThat(json.get("model").asText()).isEqualTo("m");
    assertThat(json.get("version").asText()).isEqualTo("1");
    assertThat(json.get("revision").asInt()).isEqualTo(9);
    assertThat(json.get("state").asText()).isEqualTo("REGISTERED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE /grid/v1/models/echo",
        "DELETE /grid/v1/models/echo/labels/canary",
        "DELETE /grid/v1/operations/12",
        "POST /grid/v1/replicas/echo.1/restart",
        "POST /grid/v1/replicas/echo.1/move",
        "POST /grid/v1/nodes/node-a/drain",
        "DELETE /grid/v1/nodes/node-a/drain"
      })
  void aCommandWhoseRequestBreaksOffChangesNothing(String command) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.write(
          command
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
      assertThat(connection.read().status()).isEqualTo(400);
    }
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void aReplicaIsRestarted() throws Exception {
    HttpResponse<String> response = server.send("POST", "/grid/v1/replicas/echo.1/restart", "");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEqualTo("{\"slot\":\"echo.1\",\"changed\":true}");
    assertThat(server.grid.changes)
        .containsExactly("restart echo.1 by anonymous: POST /grid/v1/replicas/echo.1/restart");
    server.grid.answer = new Refused(ChangeAnswer.Reason.NOT_FOUND, "nobody lives there");
    assertThat(server.send("POST", "/grid/v1/replicas/echo.9/restart", "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aReplicaIsMovedToTheNodeThatIsNamedOrToAnyOther() throws Exception {
    HttpResponse<String> named =
        server.send(
            "POST", "/grid/v1/replicas/echo.1/move", "{\"node\":\"node-b\",\"why\":\"it is hot\"}");
    assertThat(named.statusCode()).isEqualTo(202);
    assertThat(named.body()).isEqualTo("{\"slot\":\"echo.1\",\"changed\":true}");
    assertThat(server.send("POST", "/grid/v1/replicas/echo.1/move", "{}").statusCode())
        .isEqualTo(202);
    assertThat(server.send("POST", "/grid/v1/replicas/echo.1/move", "").statusCode())
        .isEqualTo(202);
    assertThat(server.grid.changes)
        .containsExactly(
            "move echo.1 to node-b by anonymous: it is hot",
            "move echo.1 to null by anonymous: POST /grid/v1/replicas/echo.1/move",
            "move echo.1 to null by anonymous: POST /grid/v1/replicas/echo.1/move");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"node\":1}",
        "{\"node\":\"\"}",
        "{\"to\":\"node-b\"}",
        "[]",
        "{\"node\":\"a\\u0007\"}"
      })
  void movesThatCannotBeReadChangeNothing(String body) throws Exception {
    HttpResponse<String> response = server.send("POST", "/grid/v1/replicas/echo.1/move", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.body()).contains("expected");
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void aNodeIsDrainedAndTakesSlotsAgain() throws Exception {
    HttpResponse<String> drained = server.send("POST", "/grid/v1/nodes/node-a/drain", "");
    assertThat(drained.statusCode()).isEqualTo(202);
    assertThat(drained.body()).isEqualTo("{\"node\":\"node-a\",\"drained\":true,\"changed\":true}");
    HttpResponse<String> resumed = server.send("DELETE", "/grid/v1/nodes/node-a/drain", "");
    assertThat(resumed.statusCode()).isEqualTo(200);
    assertThat(resumed.body())
        .isEqualTo("{\"node\":\"node-a\",\"drained\":false,\"changed\":true}");
    server.grid.answer = new Refused(ChangeAnswer.Reason.CONFLICT, "it is the only one");
    assertThat(server.send("POST", "/grid/v1/nodes/node-a/drain", "").statusCode()).isEqualTo(409);
    assertThat(server.grid.changes)
        .startsWith(
            "drain node-a by anonymous: POST /grid/v1/nodes/node-a/drain",
            "resume node-a by anonymous: DELETE /grid/v1/nodes/node-a/drain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "echo.", ".1", "echo.x", "echo.-1", "echo.01", "-.1"})
  void slotsThatAreNoneAreRefused(String slot) throws Exception {
    HttpResponse<String> response =
        server.send("POST", "/grid/v1/replicas/" + slot + "/restart", "");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("slot '" + slot + "' (expected: MODEL.NUMBER");
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void chunkedUploadsToTheNextNumberWork() throws Exception {
    byte[] bundle = new byte[150_000];
    new Random(4).nextBytes(bundle);
    server.grid.models.put(
        "m", FakeGrid.model("m", FakeGrid.version("1", State.READY, FakeGrid.ECHO, null)));
    BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bundle));
    HttpResponse<String> response =
        server.send("POST", "/grid/v1/models/m/versions?wait=5s", chunked, "Content-Type", OCTETS);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(TestServer.json(response).get("digest").asText()).isEqualTo("ab".repeat(32));
    assertThat(TestServer.json(response).get("state").asText()).isEqualTo("READY");
    assertThat(Files.readAllBytes(server.grid.registered.get(0))).isEqualTo(bundle);
    assertThat(server.grid.changes.get(0)).startsWith("register m null model.onnx");
  }

  @Test
  void whatWasThereAlreadyIs200() throws Exception {
    server.grid.answer = new Changed(9, "1", false);
    assertThat(upload(BodyPublishers.ofString("x")).statusCode()).isEqualTo(200);
  }

  @Test
  void uploadsOverTheLimitLeaveNothing() throws Exception {
    byte[] tooMuch = new byte[TestServer.MAX_UPLOAD + 1];
    HttpResponse<String> response = upload(BodyPublishers.ofByteArray(tooMuch));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("at most 300000 bytes");
    assertNothingStaged();
  }

  @Test
  void emptyUploadsLeaveNothing() throws Exception {
    HttpResponse<String> response = upload(BodyPublishers.noBody());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("the body is empty");
    assertNothingStaged();
  }

  @Test
  void abortedUploadsLeaveNothing() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.write(
          "PUT "
              + UPLOAD
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
              + OCTETS
              + "\r\nContent-Length: 200000\r\n\r\n");
      connection.write(new byte[50_000]);
      await("the upload to begin", () -> stagedFiles() == 1);
    }
    await("the staged file to be deleted", () -> stagedFiles() == 0);
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaidInWords() throws Exception {
    Path full = Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
    server.grid.nextStaged = full;
    HttpResponse<String> response = upload(BodyPublishers.ofByteArray(new byte[100_000]));
    assertThat(response.statusCode()).isEqualTo(507);
    assertThat(response.body()).contains("disk may be full").doesNotContain("/dev", "Exception");
    assertThat(Files.exists(full, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, 404",
    "INVALID, 400",
    "CONFLICT, 409",
    "UNAVAILABLE, 503",
    "NO_SPACE, 507"
  })
  void refusedChangesHaveTheirStatus(ChangeAnswer.Reason reason, int status) throws Exception {
    server.grid.answer = new Refused(reason, "because of " + reason);
    assertThat(upload(BodyPublishers.ofString("x")).statusCode()).isEqualTo(status);
    HttpResponse<String> undeploy = server.send("DELETE", "/grid/v1/models/m", "");
    assertThat(undeploy.statusCode()).isEqualTo(status);
    assertThat(undeploy.body()).isEqualTo("{\"error\":\"because of " + reason + "\"}");
  }

  @Test
  void waitsUntilAVersionFailsAndSaysWhy() throws Exception {
    server.grid.models.put(
        "m", FakeGrid.model("m", FakeGrid.version("1", State.LOADING, null, null)));
    CompletableFuture<HttpResponse<String>> response =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return server.send(
                    "PUT",
                    UPLOAD + "?wait=60s",
                    BodyPublishers.ofString("x"),
                    "Content-Type",
                    OCTETS);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await("the upload to be registered", () -> !server.grid.changes.isEmpty());
    assertThat(response).isNotDone();
    server.grid.models.put(
        "m", FakeGrid.model("m", FakeGrid.version("1", State.FAILED, null, "not a model")));
    HttpResponse<String> done = response.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(done.statusCode()).isEqualTo(422);
    JsonNode json = TestServer.json(done);
    assertThat(json.get("error").asText()).isEqualTo("not a model");
    assertThat(json.get("reason").asText()).isEqualTo("not a model");
    assertThat(json.get("state").asText()).isEqualTo("FAILED");
    assertThat(json.get("version").asText()).isEqualTo("1");
  }

  @Test
  void aWaitEndsWhenItsTimeIsUp() throws Exception {
    server.grid.models.put(
        "m", FakeGrid.model("m", FakeGrid.version("1", State.LOADING, null, null)));
    HttpResponse<String> response =
        server.send(
            "PUT", UPLOAD + "?wait=250ms", BodyPublishers.ofString("x"), "Content-Type", OCTETS);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(TestServer.json(response).get("state").asText()).isEqualTo("LOADING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/grid/v1/models/-m/versions/1",
        "/grid/v1/models/m%2Fx/versions/1",
        "/grid/v1/models/m/versions/x",
        "/grid/v1/models/m/versions/01",
        "/grid/v1/models/m/versions/1234567890123456789",
        UPLOAD + "?wait=1h",
        UPLOAD + "?wait=x",
        UPLOAD + "?wait=11m"
      })
  void wrongNamesAreRefusedBeforeAnythingIsStored(String path) throws Exception {
    HttpResponse<String> response =
        server.send("PUT", path, BodyPublishers.ofString("x"), "Content-Type", OCTETS);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("expected: ");
    assertNothingStaged();
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void uploadsOfTypesThatAFormCanSendAreRefused() throws Exception {
    for (String type : new String[] {"text/plain", "multipart/form-data; boundary=x"}) {
      assertThat(
              server
                  .send("PUT", UPLOAD, BodyPublishers.ofString("x"), "Content-Type", type)
                  .statusCode())
          .isEqualTo(415);
    }
    assertNothingStaged();
  }

  @Test
  void scalesAndUndeploys() throws Exception {
    assertThat(scale("{\"count\": 3}").statusCode()).isEqualTo(200);
    assertThat(scale("{\"count\": null}").body())
        .isEqualTo("{\"model\":\"m\",\"revision\":9,\"changed\":true}");
    assertThat(server.send("DELETE", "/grid/v1/models/m", "").statusCode()).isEqualTo(200);
    assertThat(server.grid.changes)
        .extracting(change -> change.replaceAll(" by .*", ""))
        .containsExactly("scale m 3", "scale m null", "undeploy m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"count\": -1}",
        "{\"count\": 1.5}",
        "{\"count\": \"3\"}",
        "{\"n\": 3}",
        "{\"count\": 99999999999}",
        "{\"count\": 1} x",
        "{\"count\":1,\"count\":2}"
      })
  void mistakenCountsAreRefused(String body) throws Exception {
    assertThat(scale(body).statusCode()).isEqualTo(400);
    assertThat(server.grid.changes).isEmpty();
  }

  @Test
  void showsModelsVersionsAndNodes() throws Exception {
    JsonNode model = TestServer.json(server.get("/grid/v1/models")).get("models").get(0);
    assertThat(model.get("wanted_replicas").asInt()).isEqualTo(2);
    assertThat(model.get("labels").get("stable").asText()).isEqualTo("1");
    JsonNode version = TestServer.json(server.get("/grid/v1/models/echo/versions/1"));
    assertThat(version.get("registered_at").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(version.get("state").asText()).isEqualTo("READY");
    assertThat(version.get("signature").get("input_forms").toString())
        .isEqualTo("[[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1],\"optional\":false}]]");
    assertThat(version.has("reason")).isFalse();
    JsonNode node = TestServer.json(server.get("/grid/v1/nodes")).get("nodes").get(0);
    assertThat(node.get("name").asText()).isEqualTo("node-a");
    assertThat(server.get("/grid/v1/models/nobody").statusCode()).isEqualTo(404);
    assertThat(server.get("/grid/v1/models/echo/versions/9").statusCode()).isEqualTo(404);
  }

  @Test
  void showsVitals() throws Exception {
    HttpResponse<String> answer = server.get("/grid/v1/vitals");

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode vitals = TestServer.json(answer);
    assertThat(vitals.at("/time").asText()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(vitals.at("/bounds_micros").toString()).isEqualTo("[1000,5000]");
    assertThat(vitals.at("/models/0").toString())
        .contains("\"version\":\"1\",\"answered\":3,\"failed\":1,\"withdrawn\":2")
        .contains("\"refusals\":{\"queue_full\":1},\"in_flight\":4,\"queued\":5")
        .contains("\"total\":{\"counts\":[1,2,0],\"sum_micros\":7000}");
    assertThat(vitals.at("/nodes/0/resident_bytes").asLong()).isEqualTo(3 << 20);
    assertThat(vitals.at("/costs/0/joules").asDouble()).isEqualTo(0.5);
  }

  @Test
  void dataAreKeptUnderTheirDigest() throws Exception {
    String digest = "0f".repeat(32);
    server.grid.answer = new ChangeAnswer.Kept(digest, 8);
    HttpResponse<String> kept = server.send("POST", "/grid/v1/artifacts", "x,y\n1,2\n");
    assertThat(kept.statusCode()).isEqualTo(201);
    assertThat(kept.body())
        .isEqualTo(
            "{\"data\":\"artifact:%s\",\"sha256\":\"%s\",\"bytes\":8}".formatted(digest, digest));
    assertThat(Files.readString(server.grid.registered.get(0))).isEqualTo("x,y\n1,2\n");

    assertThat(server.send("POST", "/grid/v1/artifacts", "").statusCode()).isEqualTo(400);
    assertThat(server.grid.registered).hasSize(1);

    server.grid.answer = new ChangeAnswer.Refused(ChangeAnswer.Reason.NO_SPACE, "the disk is full");
    HttpResponse<String> full = server.send("POST", "/grid/v1/artifacts", "x");
    assertThat(full.statusCode()).isEqualTo(507);
    assertThat(full.body()).contains("the disk is full");
  }

  @Test
  void artifactsGoOutByDigestAlone() throws Exception {
    byte[] bundle = new byte[700_000];
    new Random(5).nextBytes(bundle);
    String digest = "0f".repeat(32);
    server.grid.artifacts.put(digest, Files.write(folder.resolve("artifact"), bundle));
    HttpResponse<byte[]> response = server.bytes("/grid/v1/artifacts/" + digest);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(bundle);
    assertThat(server.get("/grid/v1/artifacts/" + "ff".repeat(32)).statusCode()).isEqualTo(404);
    for (String name : new String[] {"..", "..%2F..%2Fetc%2Fpasswd", "0F".repeat(32), "0f"}) {
      assertThat(server.get("/grid/v1/artifacts/" + name).statusCode()).isIn(400, 404);
    }
  }

  @Test
  void healthFollowsTheGrid() throws Exception {
    assertThat(server.get("/health/startup").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").body()).isEqualTo("{\"status\":\"up\"}");
    assertThat(server.get("/v2/health/ready").body()).isEqualTo("{\"ready\":true}");
    server.grid.unreadiness = Optional.of("model 'echo' has no replica");
    server.grid.started = false;
    assertThat(server.get("/health/startup").statusCode()).isEqualTo(503);
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(server.get("/health/ready").body()).contains("\"reason\":\"model 'echo' has no");
    assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(503);
    assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
  }

  @RepeatedTest(5)
  void requestsInFlightEndWhenTheNodeStops() throws Exception {
    CompletableFuture<InferenceAnswer> later = new CompletableFuture<>();
    CompletableFuture<InferenceRequest> asked = new CompletableFuture<>();
    server.grid.inference =
        request -> {
          asked.complete(request);
          return later;
        };
    CompletableFuture<HttpResponse<String>> response =
        server.sendAsync(
            "POST",
            "/v2/models/echo/infer",
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}]}");
    var request = asked.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    server.kit.system().terminate();
    await("the port to be closed", this::refusesConnections);
    later.complete(FakeGrid.echo(request));
    assertThat(response.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS).body())
        .contains("\"data\":[1.0]");
  }

  private boolean refusesConnections() {
    try (RawConnection connection = server.connect()) {
      return connection == null;
    } catch (IOException e) {
      return true;
    }
  }

  private HttpResponse<String> upload(BodyPublisher body, String... more) throws Exception {
    String[] headers = new String[more.length + 2];
    headers[0] = "Content-Type";
    headers[1] = OCTETS;
    System.arraycopy(more, 0, headers, 2, more.length);
    return server.send("PUT", UPLOAD, body, headers);
  }

  private HttpResponse<String> scale(String body) throws Exception {
    return server.send(
        "PUT",
        "/grid/v1/models/m/replicas",
        BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)),
        "Content-Type",
        "application/json");
  }

  private void assertNothingStaged() {
    await("the staged file to be deleted", () -> stagedFiles() == 0);
    assertThat(server.grid.registered).isEmpty();
  }

  private long stagedFiles() {
    try {
      return server.grid.staged();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + TestServer.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting for " + what).isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
