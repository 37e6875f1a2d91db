package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.trace.Tracing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How a router ends, and its protocol as a whole. */
class RouterLifeTest extends RouterFixture {
  @Test
  void retiresOnceWhatIsPendingIsDone() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> pending = route();
    Replica.Infer infer = slot.gets();
    slot.tells(Lifecycle.LOADING, 0);
    CompletableFuture<InferenceAnswer> held = route();
    router.tell(Router.Retire.INSTANCE);
    assertThat(refused(held, Reason.NOT_FOUND).message()).isEqualTo("model 'm' was undeployed");
    refused(route(), Reason.NOT_FOUND);
    clock.pass(Router.LINGER.plusMillis(100));
    refused(route(), Reason.NOT_FOUND);
    slot.answers(infer);
    answered(pending);
    clock.pass(Duration.ofMillis(50));
    kit.createTestProbe().expectTerminated(router, WAIT);
  }

  @Test
  void aStoppedRouterLeavesNoFutureUncompleted() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> pending = route();
    slot.gets();
    slot.tells(Lifecycle.LOADING, 0);
    CompletableFuture<InferenceAnswer> held = route();
    settle();
    kit.stop(router, WAIT);
    assertThat(refused(pending, Reason.UNAVAILABLE).message())
        .isEqualTo("the router on node 'n1' stopped; ask again");
    refused(held, Reason.UNAVAILABLE);
  }

  // A failure in the middle of a request stops the router, and the request is answered all the
  // same.
  @Test
  void aFailingRouterLeavesNoFutureUncompleted() {
    log.expectError("the clock is broken");
    router =
        kit.spawn(
            Router.create(
                new RouterSetup(
                    STABLE,
                    "n1",
                    ADDRESS,
                    Flow.settings(2, 3, 0),
                    TensorPost.direct(),
                    () -> {
                      throw new IllegalStateException("the clock is broken");
                    },
                    clock,
                    () -> 0,
                    Tracing.off())));
    refused(route(), Reason.UNAVAILABLE);
  }

  @Test
  void visitsEveryStateAndHandlesEveryMessageInEach() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> first = route();
    Replica.Infer infer = slot.gets();
    List<Router.Command> protocol =
        List.of(
            new Router.ModelChanged(STABLE),
            new Router.NodesLost(Set.of("host:9")),
            new Router.Withdraw(new CompletableFuture<>()),
            new Router.Ordered(new IngressOrder.Release("m", "20", "s1", 1)),
            new Router.Rejected(99, "m.0", Rejection.FAILED, "words"),
            new Router.Inferred(99, "m.0", GOOD, 1, 2, 1),
            Router.Retire.INSTANCE);
    Set<Class<?>> sent = protocol.stream().map(Object::getClass).collect(Collectors.toSet());
    sent.addAll(Set.of(Router.Route.class, Router.ReplicaReported.class));
    assertThat(sent)
        .as("the protocol as far as others can send it")
        .isEqualTo(
            Arrays.stream(Router.class.getDeclaredClasses())
                .filter(type -> Router.Command.class.isAssignableFrom(type))
                .filter(type -> !type.isInterface())
                .filter(type -> java.lang.reflect.Modifier.isPublic(type.getModifiers()))
                .collect(Collectors.toSet()));
    protocol.forEach(router::tell); // routing, then retiring
    protocol.forEach(router::tell);
    slot.serves();
    refused(route(), Reason.NOT_FOUND);
    slot.answers(infer);
    answered(first);
    clock.pass(Router.LINGER.plusMillis(100));
    kit.createTestProbe().expectTerminated(router, WAIT); // stopped
    unhandled.assertNone();
  }
}
