package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.http.grpc.proto.DataType;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.ModelConfig;
import io.modelgrid.http.grpc.proto.ModelConfigRequest;
import io.modelgrid.http.grpc.proto.ModelRepositoryParameter;
import io.modelgrid.http.grpc.proto.ModelStatistics;
import io.modelgrid.http.grpc.proto.ModelStatisticsRequest;
import io.modelgrid.http.grpc.proto.RepositoryIndexRequest;
import io.modelgrid.http.grpc.proto.RepositoryIndexResponse.ModelIndex;
import io.modelgrid.http.grpc.proto.RepositoryModelLoadRequest;
import io.modelgrid.http.grpc.proto.RepositoryModelUnloadRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration, statistics and the repository over gRPC. */
class GrpcRepositoryTest {
  private TestGrpc grpc;

  @BeforeEach
  void start(@TempDir Path staging) {
    grpc = new TestGrpc(staging);
  }

  @AfterEach
  void stop() {
    grpc.close();
  }

  @Test
  void tellsAModelsConfiguration() {
    ModelConfig config =
        grpc.calls()
            .modelConfig(ModelConfigRequest.newBuilder().setName("echo").build())
            .getConfig();
    assertThat(config.getName()).isEqualTo("echo");
    assertThat(config.getPlatform()).isEqualTo("onnx_onnxv1");
    assertThat(config.getBackend()).isEqualTo("onnxruntime");
    assertThat(config.getMaxBatchSize()).isZero();
    assertThat(config.getVersionPolicy().getSpecific().getVersionsList()).containsExactly(1L);
    assertThat(config.getInput(0).getName()).isEqualTo("x");
    assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
    assertThat(config.getInput(0).getDimsList()).containsExactly(-1L);
    assertThat(config.getOutput(0).getName()).isEqualTo("y");
    assertThat(config.getInstanceGroup(0).getCount()).isEqualTo(2);
  }

  @Test
  void everyTypeHasItsNameInConfigurations() {
    for (var type : io.modelgrid.engine.tensor.DataType.values()) {
      grpc.addEcho("typed", type, 1);
      String name =
          grpc.calls()
              .modelConfig(ModelConfigRequest.newBuilder().setName("typed").build())
              .getConfig()
              .getInput(0)
              .getDataType()
              .name();
      assertThat(name).isEqualTo(type.name().equals("BYTES") ? "TYPE_STRING" : "TYPE_" + type);
    }
  }

  @Test
  void tellsStatistics() {
    grpc.grid.statistics.add(
        new VersionStatistics(
            "1",
            new Spent(7, 70),
            new Spent(1, 5),
            new Spent(7, 20),
            new Spent(7, 40),
            14,
            6,
            1_700_000_000_000L,
            List.of(new Batch(2, new Spent(6, 40)))));
    for (String name : List.of("", "echo")) {
      ModelStatistics one =
          grpc.calls()
              .modelStatistics(ModelStatisticsRequest.newBuilder().setName(name).build())
              .getModelStats(0);
      assertThat(one.getName()).isEqualTo("echo");
      assertThat(one.getVersion()).isEqualTo("1");
      assertThat(one.getLastInference()).isEqualTo(1_700_000_000_000L);
      assertThat(one.getInferenceCount()).isEqualTo(14);
      assertThat(one.getExecutionCount()).isEqualTo(6);
      assertThat(one.getInferenceStats().getSuccess().getCount()).isEqualTo(7);
      assertThat(one.getInferenceStats().getSuccess().getNs()).isEqualTo(70);
      assertThat(one.getInferenceStats().getFail().getNs()).isEqualTo(5);
      assertThat(one.getInferenceStats().getQueue().getNs()).isEqualTo(20);
      assertThat(one.getInferenceStats().getComputeInfer().getNs()).isEqualTo(40);
      assertThat(one.getBatchStats(0).getBatchSize()).isEqualTo(2);
      assertThat(one.getBatchStats(0).getComputeInfer().getCount()).isEqualTo(6);
    }
  }

  @Test
  void listsWhatIsThere() {
    grpc.grid.models.put(
        "bad", FakeGrid.model("bad", FakeGrid.version("1", State.FAILED, null, "no ONNX")));
    assertThat(index(false))
        .extracting(
            ModelIndex::getName,
            ModelIndex::getVersion,
            ModelIndex::getState,
            ModelIndex::getReason)
        .containsExactlyInAnyOrder(
            tuple("bad", "1", "UNAVAILABLE", "no ONNX"), tuple("echo", "1", "READY", ""));
    assertThat(index(true)).extracting(ModelIndex::getName).containsExactly("echo");
  }

  private List<ModelIndex> index(boolean ready) {
    return grpc.calls()
        .repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(ready).build())
        .getModelsList();
  }

  @Test
  void loadsAndUnloadsByName() {
    assertThat(grpc.calls().repositoryModelLoad(load().build()).isInitialized()).isTrue();
    assertThat(
            grpc.calls()
                .repositoryModelUnload(
                    RepositoryModelUnloadRequest.newBuilder().setModelName("echo").build())
                .isInitialized())
        .isTrue();
    assertThat(grpc.grid.changes)
        .containsExactly(
            "load echo null by anonymous: inference.GRPCInferenceService/RepositoryModelLoad",
            "unload echo null by anonymous: inference.GRPCInferenceService/RepositoryModelUnload");
  }

  @Test
  void filesThatComeWithALoadBecomeTheNextVersion() throws Exception {
    byte[] model = {8, 9, 10, -1};
    RepositoryModelLoadRequest request =
        load()
            .putParameters("config", text("{}"))
            .putParameters("file:1/model.onnx", bytes(model))
            .build();
    assertThat(grpc.calls().repositoryModelLoad(request).isInitialized()).isTrue();
    assertThat(grpc.grid.changes.get(0)).startsWith("register echo null model.onnx by anonymous");
    assertThat(Files.readAllBytes(grpc.grid.registered.get(0))).isEqualTo(model);
  }

  @Test
  void aLoadThatMakesNoSenseIsRefused() {
    refused("parameter 'file:1/m' is not a file", load().putParameters("file:1/m", text("x")));
    refused(
        "the parameter 'config' is missing",
        load().putParameters("file:1/m.onnx", bytes(new byte[] {1})));
    refused(
        "the parameter 'config' is there, and no 'file:'",
        load().putParameters("config", text("{}")));
    refused("'config' is not a text", load().putParameters("config", bytes(new byte[0])));
    refused(
        "file '../m'",
        load()
            .putParameters("config", text("{}"))
            .putParameters("file:../m", bytes(new byte[] {1})));
    assertThat(grpc.grid.changes).isEmpty();
    TestGrpc.assertRefused(
        Status.Code.NOT_FOUND,
        "unknown repository 'other'",
        () -> grpc.calls().repositoryModelLoad(load().setRepositoryName("other").build()));
  }

  private void refused(String words, RepositoryModelLoadRequest.Builder request) {
    TestGrpc.assertRefused(
        Status.Code.INVALID_ARGUMENT,
        words,
        () -> grpc.calls().repositoryModelLoad(request.build()));
  }

  @Test
  void whatTheGridRefusesIsToldAsACode() {
    grpc.grid.answer = new Refused(Reason.NOT_FOUND, "no such model");
    TestGrpc.assertRefused(
        Status.Code.NOT_FOUND,
        "no such model",
        () -> grpc.calls().repositoryModelLoad(load().build()));
    grpc.grid.answer = new Refused(Reason.CONFLICT, "an operation runs");
    TestGrpc.assertRefused(
        Status.Code.FAILED_PRECONDITION,
        "an operation runs",
        () -> grpc.calls().repositoryModelLoad(load().build()));
  }

  @Test
  void nobodyChangesAnythingByANameThatIsNotKnown() {
    var stranger =
        NettyChannelBuilder.forAddress("127.0.0.1", grpc.server.port())
            .overrideAuthority("evil.example:80")
            .usePlaintext()
            .build();
    try {
      var calls = GRPCInferenceServiceGrpc.newBlockingStub(stranger);
      TestGrpc.assertRefused(
          Status.Code.PERMISSION_DENIED,
          "Host 'evil.example:80' is not known",
          () -> calls.repositoryModelLoad(load().build()));
      assertThat(calls.modelInfer(TestGrpc.rawFloats(1)).getModelName()).isEqualTo("echo");
      assertThat(grpc.grid.changes).isEmpty();
    } finally {
      stranger.shutdownNow();
    }
  }

  private static RepositoryModelLoadRequest.Builder load() {
    return RepositoryModelLoadRequest.newBuilder().setModelName("echo");
  }

  private static ModelRepositoryParameter text(String text) {
    return ModelRepositoryParameter.newBuilder().setStringParam(text).build();
  }

  private static ModelRepositoryParameter bytes(byte[] bytes) {
    return ModelRepositoryParameter.newBuilder().setBytesParam(ByteString.copyFrom(bytes)).build();
  }
}
