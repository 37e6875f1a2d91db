package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import io.modelgrid.http.grpc.proto.GRPCInferenceServiceGrpc;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What is no request is refused as the caller's mistake, and harms nobody else. */
class GrpcRubbishTest {
  private static final Marshaller<byte[]> BYTES = new Bytes();

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
  void whatIsNoProtobufIsAMistakeOfTheCaller() {
    byte[] rubbish = "no protobuf at all".getBytes(StandardCharsets.UTF_8);
    for (MethodDescriptor<?, ?> method :
        GRPCInferenceServiceGrpc.getServiceDescriptor().getMethods()) {
      Status status = send(method, rubbish);
      assertThat(status.getCode())
          .as(method.getFullMethodName())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).startsWith("the message is not valid protobuf");
    }
    assertThat(send(HealthGrpc.getCheckMethod(), rubbish).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertStillExact();
  }

  @Test
  void rubbishIsNoErrorOfThisNode() {
    LoggingTestKit.empty()
        .withLogLevel(Level.ERROR)
        .withOccurrences(0)
        .expect(
            grpc.kit.system(),
            () -> {
              assertThat(send(GRPCInferenceServiceGrpc.getModelInferMethod(), new byte[] {-1}))
                  .extracting(Status::getCode)
                  .isEqualTo(Status.Code.INVALID_ARGUMENT);
              return null;
            });
  }

  @Test
  void noMessageAndTwoAreMistakesOfTheCaller() {
    byte[] good = TestGrpc.rawFloats(1).toByteArray();
    assertThat(send(GRPCInferenceServiceGrpc.getModelInferMethod()).getDescription())
        .isEqualTo("no message came (expected: one)");
    assertThat(send(GRPCInferenceServiceGrpc.getModelInferMethod(), good, good).getDescription())
        .isEqualTo("two messages came (expected: one)");
    assertStillExact();
  }

  @Test
  void randomMutantsAreAnsweredOrRefusedAndNeverBreakAnything() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = TestGrpc.rawFloats(1, 2, 3).toByteArray();
    for (int i = 0; i < 500; i++) {
      byte[] mutant = good.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
      }
      Status status = send(GRPCInferenceServiceGrpc.getModelInferMethod(), mutant);
      assertThat(status.getCode())
          .as("seed %d, mutant %d: %s", seed, i, status)
          .isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND);
    }
    assertStillExact();
  }

  @Test
  void aMessageOfTheLimitPassesAndOneByteMoreDoesNot() {
    int overhead = padded(0).getSerializedSize();
    // The length of the id takes two more bytes when it is long.
    ModelInferRequest largest = padded(TestGrpc.MAX_BODY - overhead - 4);
    largest = padded(TestGrpc.MAX_BODY - overhead - 4 + TestGrpc.MAX_BODY - size(largest));
    assertThat(size(largest)).isEqualTo(TestGrpc.MAX_BODY);
    assertThat(grpc.calls().modelInfer(largest).getId().length())
        .isEqualTo(largest.getId().length());
    ModelInferRequest larger = largest.toBuilder().setId(largest.getId() + "x").build();
    StatusRuntimeException refused =
        Assertions.catchThrowableOfType(
            StatusRuntimeException.class, () -> grpc.calls().modelInfer(larger));
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    assertStillExact();
  }

  private static int size(ModelInferRequest request) {
    return request.getSerializedSize();
  }

  private static ModelInferRequest padded(int length) {
    return TestGrpc.rawFloats(1).toBuilder().setId("i".repeat(length)).build();
  }

  @Test
  void aMessageThatUnpacksToMoreThanTheLimitIsRefused() {
    ModelInferRequest bomb = padded(50 * TestGrpc.MAX_BODY);
    StatusRuntimeException refused =
        Assertions.catchThrowableOfType(
            StatusRuntimeException.class,
            () -> grpc.calls().withCompression("gzip").modelInfer(bomb));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    ModelInferRequest packed = padded(1_000);
    assertThat(grpc.calls().withCompression("gzip").modelInfer(packed).getId())
        .isEqualTo(packed.getId());
    assertStillExact();
  }

  private void assertStillExact() {
    ModelInferRequest good = TestGrpc.rawFloats(1.25f, -7);
    assertThat(grpc.calls().modelInfer(good).getRawOutputContentsList())
        .isEqualTo(good.getRawInputContentsList());
  }

  private Status send(MethodDescriptor<?, ?> method, byte[]... messages) {
    ClientCall<byte[], byte[]> call =
        grpc.channel.newCall(
            method.toBuilder(BYTES, BYTES)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setSchemaDescriptor(null)
                .build(),
            CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(2);
    for (byte[] message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return end.orTimeout(TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** Messages as they are. */
  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("message: cannot be read", e);
      }
    }
  }
}
