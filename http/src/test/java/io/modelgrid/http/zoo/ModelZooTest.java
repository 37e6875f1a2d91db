package io.modelgrid.http.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelgrid.http.ModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What ONNX Runtime computes in this process is what callers get, by every protocol. */
class ModelZooTest {
  private static final Logger LOG = LoggerFactory.getLogger(ModelZooTest.class);

  /** Debian's package had 1,072 cases when this was written. */
  private static final int LEAST_EQUAL = 800;

  private static final int LEAST_AS_EXPECTED = 400;

  private static ModelServer server;
  private static List<Transport> transports;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = new ModelServer(folder);
    transports =
        List.of(
            new JsonTransport(server.port()),
            new BinaryTransport(server.port()),
            new GrpcTransport(server.grpcPort()));
  }

  @AfterAll
  static void stop() {
    transports.forEach(Transport::close);
    server.close();
  }

  @Test
  void casesOfTheOnnxProjectComeOutEqual() throws Exception {
    assumeTrue(
        Files.isDirectory(BackendCases.INSTALLED),
        () ->
            "skipped: "
                + BackendCases.INSTALLED
                + " is not there (expected: Debian's package libonnx-testdata)");

    Zoo zoo = new Zoo(server, transports);
    for (ZooCase zooCase : BackendCases.all()) {
      zoo.visit(zooCase);
    }

    LOG.info("The ONNX project's cases: {}", zoo.report());
    zoo.report().details().forEach((reason, cases) -> LOG.debug("{}: {}", reason, cases));
    assertThat(zoo.report().failures()).isEmpty();
    // Guards against files that were read as something else, on both sides alike.
    assertThat(zoo.report().countAsExpected()).isGreaterThan(LEAST_AS_EXPECTED);
    assertThat(transports)
        .allSatisfy(by -> assertThat(zoo.report().equalBy(by)).isGreaterThan(LEAST_EQUAL));
  }

  @Test
  void ourOwnCasesComeOutEqual(@TempDir Path folder) throws Exception {
    List<ZooCase> cases = OwnCases.in(folder);
    Zoo zoo = new Zoo(server, transports);
    for (ZooCase zooCase : cases) {
      zoo.visit(zooCase);
    }

    LOG.info("Our own cases: {}", zoo.report());
    assertThat(zoo.report().failures()).isEmpty();
    assertThat(zoo.report().details()).isEmpty();
    assertThat(zoo.report().countAsExpected()).isEqualTo(cases.size());
  }
}
