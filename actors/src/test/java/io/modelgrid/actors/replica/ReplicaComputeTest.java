package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** What a replica does with requests. */
class ReplicaComputeTest extends ReplicaFixture {
  @Test
  void computesOneAtATimeAndRejectsWhenTheQueueIsFull() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long second = infer("1", FakeServable.AT_ONCE);
    long third = infer("1", FakeServable.AT_ONCE);
    assertThat(rejected(infer("1", FakeServable.AT_ONCE), Rejection.QUEUE_FULL))
        .isEqualTo("2 requests wait already");
    assertThat(report("1").status().queued()).isEqualTo(2);
    servable.permits.release();
    inferred(running);
    inferred(second);
    inferred(third);
  }

  @Test
  void whatExpiredInAFullQueueMakesRoom() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long hasty = infer("1", FakeServable.AT_ONCE, clock.in(Duration.ofSeconds(2)));
    long patient = infer("1", FakeServable.AT_ONCE);
    report("1");
    clock.pass(Duration.ofSeconds(3));
    long newest = infer("1", FakeServable.AT_ONCE);
    rejected(hasty, Rejection.DEADLINE_PASSED);
    servable.permits.release();
    inferred(running);
    inferred(patient);
    inferred(newest);
  }

  @Test
  void doesNoWorkForARequestWhoseDeadlinePassedInTheQueue() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long hasty = infer("1", FakeServable.AT_ONCE, clock.in(Duration.ofSeconds(2)));
    report("1");
    clock.pass(Duration.ofSeconds(3));
    servable.permits.release();
    inferred(running);
    rejected(hasty, Rejection.DEADLINE_PASSED);
    assertThat(servable.computed).hasValue(1);
  }

  @Test
  void cancelsWhatRunsPastItsDeadline() throws InterruptedException {
    FakeServable servable = serve("1");
    long endless = infer("1", FakeServable.PATIENT);
    awaitComputing(servable, 1);
    report("1");
    clock.pass(PAST_LONG);
    rejected(endless, Rejection.DEADLINE_PASSED);
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void dropsWhatIsWithdrawnInTheQueue() throws InterruptedException {
    FakeServable servable = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long gone = infer("1", FakeServable.AT_ONCE);
    long kept = infer("1", FakeServable.AT_ONCE);
    replica.tell(new Replica.Withdraw(gone, answers.ref()));
    assertThat(report("1").status().queued()).isEqualTo(1);
    servable.permits.release();
    inferred(running);
    inferred(kept);
    assertThat(servable.computed).hasValue(2);
  }

  @Test
  void cancelsWhatIsWithdrawnWhileItRunsAndDoesNotAnswer() throws InterruptedException {
    FakeServable servable = serve("1");
    long gone = infer("1", FakeServable.PATIENT);
    awaitComputing(servable, 1);
    TestProbe<Router.Command> another = kit.createTestProbe();
    replica.tell(new Replica.Withdraw(gone, another.ref())); // another's request has this number
    report("1");
    assertThat(servable.permits.hasQueuedThreads()).as("it goes on").isTrue();

    replica.tell(new Replica.Withdraw(gone, answers.ref()));

    inferred(infer("1", FakeServable.AT_ONCE));
    clock.pass(PAST_LONG);
    report("1");
    answers.expectNoMessage();
  }

  @Test
  void aWithdrawnComputationThatDoesNotEndMakesItUnfit() throws InterruptedException {
    log.expectError("m.2: a computation has not ended 5 s after it was cancelled");
    FakeServable servable = serve("1");
    long stubborn = infer("1", FakeServable.STUBBORN);
    awaitComputing(servable, 1);
    replica.tell(new Replica.Withdraw(stubborn, answers.ref()));
    replica.tell(new Replica.Withdraw(stubborn, answers.ref()));
    report("1");
    clock.pass(Duration.ofSeconds(5));
    awaitFailure();
    servable.permits.release();
    awaitStatus(status -> status.serves("1"));
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  // A computation that heeds no cancellation: nothing more is taken, and what waits goes elsewhere.
  @Test
  void takesNothingWhileACancelledComputationDoesNotEnd() throws InterruptedException {
    log.expectError("m.2: a computation has not ended 5 s after it was cancelled");
    FakeServable servable = serve("1");
    long stubborn = infer("1", FakeServable.STUBBORN);
    awaitComputing(servable, 1);
    long waiting = infer("1", FakeServable.AT_ONCE, clock.in(LONG.multipliedBy(3)));
    report("1");
    clock.pass(PAST_LONG);
    rejected(stubborn, Rejection.DEADLINE_PASSED);
    clock.pass(Duration.ofSeconds(5));
    rejected(waiting, Rejection.NOT_HELD);
    assertThat(awaitFailure().reason())
        .isEqualTo("a computation has not ended 5 s after it was cancelled");
    rejected(infer("1", FakeServable.AT_ONCE), Rejection.NOT_HELD);
    clock.pass(Duration.ofSeconds(60));
    assertThat(report("1").status().serves("1")).isFalse();
    assertThat(log.errors()).hasSize(1);

    servable.permits.release();
    awaitStatus(status -> status.serves("1"));
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void tellsMistakesAndFailuresApart() throws InterruptedException {
    log.expectError("the engine failed unexpectedly");
    serve("1");
    long mistaken = infer("1", List.of(Flow.floats("z", 0, 1)), clock.in(LONG));
    assertThat(rejected(mistaken, Rejection.INVALID)).startsWith("unknown input 'z'");
    long failing = infer("1", FakeServable.FAILING);
    assertThat(rejected(failing, Rejection.UNCOMPUTABLE)).isEqualTo("division by zero");
    long starved = infer("1", FakeServable.STARVED);
    assertThat(rejected(starved, Rejection.NO_MEMORY)).contains("not enough memory");
    long faulty = infer("1", FakeServable.FAULTY);
    assertThat(rejected(faulty, Rejection.FAILED)).isEqualTo("the device fell off the bus");
    long broken = infer("1", FakeServable.BROKEN);
    assertThat(rejected(broken, Rejection.FAILED)).doesNotContain("secret");
    inferred(infer("1", FakeServable.AT_ONCE));
  }

  @Test
  void refusesOutputsTooLargeToBeSent() throws InterruptedException {
    serve("1");
    assertThat(rejected(infer("1", FakeServable.LARGE), Rejection.UNCOMPUTABLE))
        .isEqualTo(
            "the outputs are too large: 4100 bytes (expected: at most 4096, by"
                + " modelgrid.serving.max-tensor-bytes)");
    inferred(infer("1", FakeServable.AT_ONCE));
  }
}
