package io.modelgrid.engine.servable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnTakingLoaderTest {
  private static final Path ARTIFACT = Path.of("artifact");

  @TempDir Path folder;
  private final AtomicInteger loading = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private Servable load(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    most.accumulateAndGet(loading.incrementAndGet(), Math::max);
    LockSupport.parkNanos(30_000_000);
    loading.decrementAndGet();
    throw LoadException.invalid("loaded");
  }

  private void loadBy(ServableLoader loader) {
    assertThatThrownBy(() -> loader.load(ARTIFACT, "digest", "file", "cpu"))
        .isInstanceOf(LoadException.class)
        .hasMessage("loaded");
  }

  @Test
  void nodesLoadOneAfterTheOther() throws Exception {
    List<CompletableFuture<Void>> loads = new ArrayList<>();
    for (int node = 0; node < 4; node++) {
      ServableLoader loader = new TurnTakingLoader(this::load, folder.resolve("lock"));
      loads.add(CompletableFuture.runAsync(() -> loadBy(loader), task -> new Thread(task).start()));
    }
    CompletableFuture.allOf(loads.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
    assertThat(most).hasValue(1);
  }

  @Test
  void loadsWhereNothingCanBeLocked() {
    loadBy(new TurnTakingLoader(this::load, folder.resolve("missing/lock")));
    assertThat(most).hasValue(1);
  }
}
