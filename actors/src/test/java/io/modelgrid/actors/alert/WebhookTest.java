package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.config.AlertSettings;
import java.net.ConnectException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_780_000_000);

  @RegisterExtension final LogWatch logs = new LogWatch();

  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final ManualTime time = ManualTime.get(kit.system());
  private final UnhandledWatch unhandled = new UnhandledWatch(kit);
  private final Receiver receiver = new Receiver();
  private final TestProbe<Webhook.Report> reports = kit.createTestProbe();

  /** A receiver that answers when the test says so. */
  private static final class Receiver implements Webhook.Post {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Integer>> answers = new CopyOnWriteArrayList<>();

    @Override
    public CompletionStage<Integer> post(URI url, Map<String, String> sent, String body) {
      CompletableFuture<Integer> answer = new CompletableFuture<>();
      headers.add(sent);
      answers.add(answer);
      bodies.add(body); // last, since it is what tests wait for
      return answer;
    }

    void got(String... expected) {
      Await.until(() -> bodies.size() >= expected.length, "posts " + List.of(expected));
      assertThat(bodies).containsExactly(expected);
    }

    void answer(int status) {
      answers.get(answers.size() - 1).complete(status);
    }
  }

  private void reports(String... bodies) {
    for (String body : bodies) {
      assertThat(reports.receiveMessage(Duration.ofSeconds(20)))
          .isInstanceOfSatisfying(
              Webhook.Report.Settled.class,
              settled -> assertThat(settled.id()).isEqualTo("id of " + body));
    }
  }

  private ActorRef<Webhook.Command> webhook(String secret, int attempts, int queue) {
    AlertSettings.Webhook target =
        new AlertSettings.Webhook(URI.create("https://hooks.example.org/T0/secret-path"), secret);
    return kit.spawn(
        Webhook.create(
            new Webhook.Setup(target, attempts, queue, receiver, Clock.fixed(NOW, ZoneOffset.UTC)),
            reports.ref()));
  }

  private static void tell(ActorRef<Webhook.Command> webhook, String... bodies) {
    for (String body : bodies) {
      webhook.tell(new Webhook.Tell("id of " + body, body));
    }
  }

  @AfterEach
  void stop() {
    unhandled.assertNone();
    kit.shutdownTestKit();
  }

  @Test
  void tellsOneAfterTheOther() {
    tell(webhook("", 3, 10), "a", "b");
    receiver.got("a");
    receiver.answer(204);
    receiver.got("a", "b");
    reports("a");
    reports.expectNoMessage(Duration.ofMillis(50));
    receiver.answer(200);
    reports("b");
  }

  // The signature as `printf '1780000000.{}' | openssl dgst -sha256 -hmac s3cret` gives it.
  @Test
  void signsTheTimeAndTheBody() {
    tell(webhook("s3cret", 3, 10), "{}");
    receiver.got("{}");

    assertThat(receiver.headers.get(0))
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Modelgrid-Timestamp", "1780000000")
        .containsEntry(
            "Modelgrid-Signature",
            "sha256=74dc432f585a5d0790ac46ed88275f34ff0c9967cc9b41d3743ef2bca694e1c5");
  }

  @Test
  void signsNothingWithoutASecret() {
    tell(webhook("", 3, 10), "{}");
    receiver.got("{}");

    assertThat(receiver.headers.get(0)).doesNotContainKey("Modelgrid-Signature");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 408, 425, 429})
  void triesAgainAfterAPauseThatDoubles(int status) {
    tell(webhook("", 4, 10), "a");
    receiver.got("a");
    receiver.answer(status);
    pauses(Duration.ofSeconds(1), "a", "a");
    receiver.answer(status);
    pauses(Duration.ofSeconds(2), "a", "a", "a");
    receiver.answer(200);
  }

  /**
   * Nothing is posted before the pause is nearly over, and then this. Its timer starts once the
   * answer came in; so time passes in small pieces, which nobody counts before that.
   */
  private void pauses(Duration pause, String... expected) {
    long pieces = 0;
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (receiver.bodies.size() < expected.length && System.nanoTime() < end) {
      time.timePasses(Duration.ofMillis(100));
      pieces++;
      LockSupport.parkNanos(1_000_000);
    }
    receiver.got(expected);
    assertThat(Duration.ofMillis(100).multipliedBy(pieces)).isGreaterThanOrEqualTo(pause);
  }

  @Test
  void anAnswerThatNeverCameIsTriedAgain() {
    tell(webhook("", 2, 10), "a", "b");
    receiver.got("a");
    receiver.answers.get(0).completeExceptionally(new ConnectException("refused"));
    pauses(Duration.ofSeconds(1), "a", "a");
    receiver.answer(200);
    receiver.got("a", "a", "b");
  }

  @Test
  void isGivenUpAfterSoManyTriesAndTheNextOneFollows() {
    tell(webhook("", 2, 10), "a", "b");
    receiver.got("a");
    receiver.answer(500);
    pauses(Duration.ofSeconds(1), "a", "a");
    receiver.answer(500);
    receiver.got("a", "a", "b");
    reports("a");

    assertThat(logs.warnings())
        .containsExactly(
            "The webhook https://hooks.example.org answered with status 500, and id of a is given"
                + " up after 2 tries");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 400, 401, 404, 410})
  void whatIsRefusedForGoodIsNotTriedAgain(int status) {
    tell(webhook("", 9, 10), "a", "b");
    receiver.got("a");
    receiver.answer(status);
    receiver.got("a", "b");

    assertThat(logs.warnings()).singleElement().asString().contains("given up after 1 tries");
  }

  @Test
  void theOldestGoesWhenTooManyWait() {
    tell(webhook("", 3, 2), "a", "b", "c", "d", "e");
    receiver.got("a");
    receiver.answer(200);
    receiver.got("a", "d");
    receiver.answer(200);
    receiver.got("a", "d", "e");
    reports("b", "c", "a", "d");

    assertThat(logs.warnings())
        .containsExactly(
            "The webhook https://hooks.example.org was too slow: the oldest 2 of the messages that"
                + " waited are given up");
  }

  @Test
  void toldToEndItWaitsForTheAnswerAndPostsNoMore() {
    ActorRef<Webhook.Command> webhook = webhook("", 3, 10);
    tell(webhook, "a", "b");
    receiver.got("a");
    webhook.tell(Webhook.End.INSTANCE);
    reports.expectNoMessage(Duration.ofMillis(50));
    receiver.answer(200);

    reports("a");
    reports.expectMessageClass(Webhook.Report.Ended.class, Duration.ofSeconds(20));
    receiver.got("a");
  }

  @Test
  void toldToEndWhileItPausesItEnds() {
    ActorRef<Webhook.Command> webhook = webhook("", 3, 10);
    tell(webhook, "a");
    receiver.got("a");
    receiver.answer(503);
    webhook.tell(Webhook.End.INSTANCE);

    reports.expectMessageClass(Webhook.Report.Ended.class, Duration.ofSeconds(20));
    receiver.got("a");
  }

  @Test
  void pausesAreBounded() {
    assertThat(Webhook.pause(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Webhook.pause(6)).isEqualTo(Duration.ofSeconds(32));
    assertThat(Webhook.pause(7)).isEqualTo(Duration.ofMinutes(1));
    assertThat(Webhook.pause(1_000)).isEqualTo(Duration.ofMinutes(1));
  }
}
