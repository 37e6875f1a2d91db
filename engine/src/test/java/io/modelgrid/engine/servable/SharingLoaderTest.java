package io.modelgrid.engine.servable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharingLoaderTest {
  private static final Path ARTIFACT = Path.of("artifact");

  private final List<Model> made = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private @Nullable LoadException failure;

  /** Something of 31 bytes that was loaded. */
  private static final class Model implements Servable {
    private int closed;

    @Override
    public Signature signature() {
      return new Signature(List.of(List.of()), List.of());
    }

    @Override
    public String platform() {
      return "test";
    }

    @Override
    public Map<String, String> properties() {
      return Map.of();
    }

    @Override
    public long bytes() {
      return 31;
    }

    @Override
    public List<NamedTensor> compute(
        List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation) {
      return inputs;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private final SharingLoader loader = new SharingLoader(this::make, "cpu"::equals);

  private Servable make(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    Model model = new Model();
    made.add(model);
    if (failure != null) {
      throw failure;
    }
    return model;
  }

  private Servable load(String digest, String device) throws LoadException {
    return loader.load(ARTIFACT, digest, "file", device);
  }

  @Test
  void oneLoadServesAllSlotsAndTheLastClosesIt() throws Exception {
    Servable first = load("a", "cpu");
    Servable second = load("a", "cpu");
    assertThat(made).hasSize(1);
    first.close();
    first.close();
    assertThat(made.get(0).closed).isZero();
    assertThat(second.compute(List.of(), List.of(), new Cancellation())).isEmpty();
    second.close();
    assertThat(made.get(0).closed).isEqualTo(1);

    load("a", "cpu").close();
    assertThat(made).hasSize(2);
    assertThat(made.get(1).closed).isEqualTo(1);
  }

  @Test
  void eachHoldsAnEqualPart() throws Exception {
    Servable first = load("a", "cpu");
    assertThat(first.bytes()).isEqualTo(31);
    Servable second = load("a", "cpu");
    assertThat(first.bytes()).isEqualTo(16);
    assertThat(second.bytes()).isEqualTo(16);
    first.close();
    assertThat(second.bytes()).isEqualTo(31);
    second.close();
  }

  @Test
  void otherBundlesAndOtherDevicesAreLoadedApart() throws Exception {
    Servable a = load("a", "cpu");
    Servable b = load("b", "cpu");
    Servable gpu = load("a", "gpu:0");
    Servable again = load("a", "gpu:0");
    assertThat(made).hasSize(4);
    assertThat(again).isNotSameAs(gpu);
    for (Servable each : List.of(a, b, gpu, again)) {
      each.close();
    }
    assertThat(made).allMatch(model -> model.closed == 1);
  }

  @Test
  void aFailureIsToldAndTheNextTriesAgain() throws Exception {
    failure = LoadException.here("no room");
    assertThatThrownBy(() -> load("a", "cpu")).isSameAs(failure);
    failure = null;
    Servable servable = load("a", "cpu");
    assertThat(servable.bytes()).isEqualTo(31);
    servable.close();
    assertThat(made.get(1).closed).isEqualTo(1);
  }

  @Test
  void whoComesDuringALoadWaitsForIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    List<Model> slow = new ArrayList<>();
    SharingLoader waiting =
        new SharingLoader(
            (artifact, digest, fileName, device) -> {
              begun.countDown();
              await(release);
              Model model = new Model();
              slow.add(model);
              return model;
            },
            device -> true);
    CompletableFuture<Servable> first = loadInThread(waiting);
    await(begun);
    CompletableFuture<Servable> second = loadInThread(waiting);
    assertThat(first).isNotDone();
    release.countDown();
    List<Servable> both =
        List.of(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS));
    assertThat(slow).hasSize(1);
    both.forEach(Servable::close);
    assertThat(slow.get(0).closed).isEqualTo(1);
  }

  private static CompletableFuture<Servable> loadInThread(ServableLoader loader) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return loader.load(ARTIFACT, "a", "file", "cpu");
          } catch (LoadException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> new Thread(task).start());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
