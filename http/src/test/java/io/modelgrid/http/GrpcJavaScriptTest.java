package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that others wrote, from the npm registry; where there is no Node it is skipped. */
@Tag("slow")
class GrpcJavaScriptTest {
  private static final Path PROTO =
      Path.of(System.getProperty("modelgrid.root", ".."))
          .resolve("http/src/main/proto/inference.proto")
          .toAbsolutePath();

  @Test
  void grpcJsGetsWhatItAsksFor(@TempDir Path folder, @TempDir Path staging) throws Exception {
    assumeTrue(isThere("node") && isThere("npm"), "node and npm are not installed");
    run(
        folder,
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--ignore-scripts",
        "@grpc/grpc-js@1.14.7",
        "@grpc/proto-loader@0.8.1");
    Path script = folder.resolve("grpc-client.js");
    try (InputStream source =
        Objects.requireNonNull(getClass().getResourceAsStream("grpc-client.js"))) {
      Files.copy(source, script);
    }
    try (TestGrpc grpc = new TestGrpc(staging)) {
      String told =
          run(
              folder,
              "node",
              script.toString(),
              PROTO.toString(),
              "127.0.0.1:" + grpc.server.port());
      assertThat(told.strip())
          .isEqualTo(
              "{\"live\":true,\"platform\":\"onnx_onnxv1\",\"id\":\"7\",\"raw\":true,"
                  + "\"typed\":[1.5,-2],\"unknown\":5,\"ordered\":true}");
    }
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  private static String run(Path folder, String... command)
      throws IOException, InterruptedException {
    Path printed = Files.createTempFile(folder, "printed", "");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      boolean ended = process.waitFor(10 * TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      String text = Files.readString(printed);
      assertThat(ended).as("%s has ended: %s", command[0], text).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command[0], text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
