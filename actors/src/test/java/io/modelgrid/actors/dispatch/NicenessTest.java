package io.modelgrid.actors.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NicenessTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void loadingLeavesTheProcessorToServing() throws Exception {
    ActorTestKit kit = ActorTestKit.create();
    try {
      int own = Niceness.current();
      int loading =
          CompletableFuture.supplyAsync(
                  Niceness::current,
                  kit.system()
                      .dispatchers()
                      .lookup(DispatcherSelector.fromConfig("modelgrid-dispatchers.loading")))
              .get(30, TimeUnit.SECONDS);
      assertThat(loading).isGreaterThanOrEqualTo(own).isGreaterThanOrEqualTo(10);
      assertThat(Niceness.current()).as("this thread").isEqualTo(own);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
