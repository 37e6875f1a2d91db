package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.http.RawConnection.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A thousand dashboards at once, each of which shall be told what happens, over real sockets. */
class ThousandDashboardsTest {
  private static final int DASHBOARDS = 1_000;
  private static final int TOLD = 100;

  /** Threads of pools, which are as large for ten dashboards as for a thousand. */
  private static final int POOLED = 20;

  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final Duration SLOWEST = TestServer.PATIENCE.dividedBy(10); // two seconds
  private static final String GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]}";

  private TestServer server;

  @BeforeEach
  void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"/grid/v1/events, grid", "/grid/v1/actors, actors"})
  void soManyAreToldTheOthersRefusedInWordsAndNothingStays(String path, String event)
      throws Exception {
    answersOthers();
    int connections = Await.settled("connections", server::connections);
    int threads = threads();
    long files = openFiles();
    List<RawConnection> dashboards = new ArrayList<>();
    try {
      for (int index = 0; index < DASHBOARDS; index++) {
        dashboards.add(server.connect());
      }
      for (Response page : asked(dashboards, "/", "text/html")) {
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<html");
      }
      List<Response> answers = asked(dashboards, path, "text/event-stream");
      for (int index = 0; index < DASHBOARDS; index++) {
        if (answers.get(index).status() == 200) {
          assertThat(dashboards.get(index).event()).isEqualTo(event);
        } else {
          isRefused(answers.get(index));
        }
      }
      assertThat(answers.stream().filter(each -> each.status() == 200)).hasSize(TOLD);
      answersOthers();
    } finally {
      for (int index = 0; index < dashboards.size(); index++) {
        leave(dashboards.get(index), index);
      }
    }

    Await.until("the connections to end", () -> server.connections() <= connections);
    Await.until("the threads to end", () -> threads() <= threads + POOLED);
    Await.until("the sockets to be closed", () -> openFiles() <= files);
    canBeToldAgain(path, event);
  }

  /** All ask before anybody reads. */
  private static List<Response> asked(List<RawConnection> dashboards, String path, String accept)
      throws IOException {
    for (RawConnection each : dashboards) {
      each.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n");
    }
    List<Response> answers = new ArrayList<>();
    for (RawConnection each : dashboards) {
      answers.add(each.read());
    }
    return answers;
  }

  private static void isRefused(Response answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsEntry("retry-after", "5");
    assertThat(answer.body()).contains("(expected: at most 100); another node");
  }

  /** Every other one is killed. */
  private static void leave(RawConnection dashboard, int index) throws IOException {
    if (index % 2 == 0) {
      dashboard.close();
    } else {
      dashboard.abort();
    }
  }

  private void answersOthers() throws Exception {
    for (int index = 0; index < 20; index++) {
      long start = System.nanoTime();
      HttpResponse<String> answer = server.send("POST", "/v2/models/echo/infer", GOOD);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SLOWEST);
    }
  }

  /** A place is free a moment after its connection has ended. */
  private void canBeToldAgain(String path, String event) throws Exception {
    List<RawConnection> next = new ArrayList<>();
    try {
      Await.until(
          "as many to be told again",
          () -> {
            told(path).ifPresent(next::add);
            return next.size() == TOLD;
          });
      for (RawConnection each : next) {
        assertThat(each.event()).isEqualTo(event);
      }
      assertThat(told(path)).isEmpty();
    } finally {
      for (RawConnection each : next) {
        each.close();
      }
    }
  }

  private Optional<RawConnection> told(String path) {
    try {
      RawConnection connection = server.connect();
      if (asked(List.of(connection), path, "text/event-stream").get(0).status() == 200) {
        return Optional.of(connection);
      }
      connection.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  /** As far as the machine tells. */
  private static long openFiles() {
    if (!Files.isDirectory(OPEN_FILES)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
