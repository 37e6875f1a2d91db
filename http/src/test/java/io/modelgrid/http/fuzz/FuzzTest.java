package io.modelgrid.http.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.modelgrid.engine.fixture.OnnxGraph;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.http.ModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutants of good requests, of every dialect, against a real server over real models.
 *
 * <p>Each build takes the same seed, so that it fails for what was changed and for nothing else,
 * and prints it: {@code -Dmodelgrid.fuzz.seed=N} takes another, {@code -Dmodelgrid.fuzz.mutants=N}
 * sends more or fewer than 10,000, over all dialects.
 */
class FuzzTest {
  private static final Logger LOG = LoggerFactory.getLogger(FuzzTest.class);

  /** Answered in a second; the patience of tests is twenty of them where nothing else is said. */
  private static final Duration LIMIT = ModelServer.PATIENCE.dividedBy(20);

  private static final long SEED = Long.getLong("modelgrid.fuzz.seed", 20_261_126L);
  private static final int MUTANTS = Integer.getInteger("modelgrid.fuzz.mutants", 10_000);

  private static ModelServer server;

  static List<Corpus> dialects() {
    return List.of(
        V2Corpus.json(),
        V2Corpus.binary(),
        V1Corpus.tensorFlow(),
        V1Corpus.openAi(),
        AdminCorpus.all());
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = new ModelServer(folder);
    Map<String, byte[]> models =
        Map.of(
            "floats", TinyOnnx.identity(DataType.FP32, -1, -1),
            "longs", TinyOnnx.identity(DataType.INT64, -1),
            "bytes", TinyOnnx.identity(DataType.UINT8, -1),
            "truths", TinyOnnx.identity(DataType.BOOL, -1),
            "texts", TinyOnnx.identity(DataType.BYTES, -1),
            "halves", TinyOnnx.identity(DataType.FP16, -1),
            "scalar", TinyOnnx.identity(DataType.FP64),
            "nothing", TinyOnnx.constant(1, 2),
            "pair", pair());
    server.addEmbedder("embedder");
    for (Map.Entry<String, byte[]> model : models.entrySet()) {
      server.load(
          model.getKey(), Files.write(folder.resolve(model.getKey() + ".onnx"), model.getValue()));
    }
  }

  /** Two inputs of their own types and sizes, which go through side by side. */
  private static byte[] pair() {
    return new OnnxGraph()
        .input("a", DataType.FP32, 2)
        .input("b", DataType.INT32, 2)
        .output("c", DataType.FP32, 2)
        .output("d", DataType.INT32, 2)
        .node("Identity", List.of("a"), List.of("c"))
        .node("Identity", List.of("b"), List.of("d"))
        .toModel();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void rubbishIsRefusedAndTheNextGoodAnswerIsExact(Corpus corpus) throws Exception {
    int mutants = share();
    LOG.info("{}: {} mutants, -Dmodelgrid.fuzz.seed={}", corpus, mutants, SEED);
    try (Fuzzer fuzzer = new Fuzzer(server.port(), corpus, SEED, LIMIT)) {
      fuzzer.run(mutants);

      LOG.info("{}: answers by status: {}", corpus, fuzzer.statuses());
      assertThat(fuzzer.faults())
          .as("faults; -Dmodelgrid.fuzz.seed=%d sends the same again", SEED)
          .isEmpty();
      // Both guard against a fuzzer that only ever meets the first check.
      assertThat(fuzzer.statuses().get(200)).isGreaterThan(mutants / 50);
      assertThat(fuzzer.statuses().get(400)).isGreaterThan(mutants / 5);
    }
  }

  @Test
  void rubbishIsRefusedOverGrpcToo() throws Exception {
    int mutants = share();
    LOG.info("gRPC: {} mutants, -Dmodelgrid.fuzz.seed={}", mutants, SEED);
    try (GrpcCaller caller = new GrpcCaller(server.grpcPort(), ModelServer.PATIENCE)) {
      GrpcFuzzer fuzzer = new GrpcFuzzer(caller, SEED, LIMIT);
      fuzzer.run(mutants);

      LOG.info("gRPC: answers by code: {}", fuzzer.codes());
      assertThat(fuzzer.faults())
          .as("faults; -Dmodelgrid.fuzz.seed=%d sends the same again", SEED)
          .isEmpty();
      assertThat(fuzzer.codes().get(Status.Code.OK)).isGreaterThan(mutants / 50);
      assertThat(fuzzer.codes().get(Status.Code.INVALID_ARGUMENT)).isGreaterThan(mutants / 5);
    }
  }

  /** What each dialect gets of the mutants; gRPC is one more. */
  private static int share() {
    return MUTANTS / (dialects().size() + 1);
  }
}
