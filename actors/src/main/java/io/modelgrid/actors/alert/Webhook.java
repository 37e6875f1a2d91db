package io.modelgrid.actors.alert;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.config.AlertSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Tells one receiver, one message after the other. Its life:
 *
 * <ol>
 *   <li>the message that waits for longest is posted;
 *   <li>2xx: it is done with. 408, 425, 429, 5xx or no answer: it is posted again after a pause
 *       that doubles, so many times. Any other answer, or the last try: it is given up, which is
 *       logged;
 *   <li>the next one follows;
 *   <li>told to end, it posts nothing more and reports when nothing is under way.
 * </ol>
 *
 * A child of {@link AlertSupervisor}, and gone with it. Each message that is done with is reported:
 * the others are left to the next supervisor. A receiver that is slow or dead harms nobody else:
 * one message is under way at a time, and so many wait.
 */
public final class Webhook {

  /** What a webhook understands. */
  public sealed interface Command {}

  /** Tell this, after what was to be told before. */
  record Tell(String id, String body) implements Command, LocalMessage {}

  /** Post nothing more; report when nothing is under way. */
  enum End implements Command, LocalMessage {
    INSTANCE
  }

  /** What it reports to the one who tells it. */
  sealed interface Report {
    /** A message was taken, or is given up. */
    record Settled(String receiver, String id) implements Report, LocalMessage {}

    /** It was told to end, and nothing is under way. */
    record Ended(String receiver) implements Report, LocalMessage {}
  }

  private record Answered(int status, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  private enum Again implements Command, LocalMessage {
    INSTANCE
  }

  /** Posts a body; fails where no answer comes in time. Must not follow redirects. */
  public interface Post {
    CompletionStage<Integer> post(URI url, Map<String, String> headers, String body);
  }

  /** What it works with. */
  public record Setup(
      AlertSettings.Webhook target, int attempts, int queue, Post post, Clock clock) {}

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Setup setup;
  private final ActorRef<Report> owner;
  private final String receiver;
  private final Deque<Tell> waiting = new ArrayDeque<>();
  private @Nullable Tell current;
  private int tries;
  private int dropped;
  private boolean posting;
  private boolean ending;

  private Webhook(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Setup setup,
      ActorRef<Report> owner) {
    this.context = context;
    this.timers = timers;
    this.setup = setup;
    this.owner = owner;
    this.receiver = Outbox.receiver(setup.target().url());
  }

  static Behavior<Command> create(Setup setup, ActorRef<Report> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Webhook(context, timers, setup, owner).telling()));
  }

  private Behavior<Command> telling() {
    return Behaviors.receive(Command.class)
        .onMessage(Tell.class, this::onTell)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Again.class, again -> post())
        .onMessage(End.class, end -> onEnd())
        .build();
  }

  private Behavior<Command> onTell(Tell tell) {
    if (waiting.size() >= setup.queue()) {
      settle(waiting.removeFirst());
      dropped++;
    }
    waiting.addLast(tell);
    return current == null ? next() : Behaviors.same();
  }

  private Behavior<Command> next() {
    if (dropped > 0) {
      context
          .getLog()
          .warn(
              "The webhook {} was too slow: the oldest {} of the messages that waited are given up",
              setup.target().place(),
              dropped);
      dropped = 0;
    }
    current = ending ? null : waiting.pollFirst();
    tries = 0;
    return current == null ? Behaviors.same() : post();
  }

  private void settle(Tell tell) {
    owner.tell(new Report.Settled(receiver, tell.id()));
  }

  private Behavior<Command> onEnd() {
    ending = true;
    timers.cancel(Again.INSTANCE);
    return posting ? Behaviors.same() : ended();
  }

  private Behavior<Command> ended() {
    owner.tell(new Report.Ended(receiver));
    return Behaviors.stopped();
  }

  private Behavior<Command> post() {
    Tell tell = current;
    if (tell != null) {
      tries++;
      posting = true;
      context.pipeToSelf(
          setup.post().post(setup.target().url(), headers(tell.body()), tell.body()),
          (status, failure) -> new Answered(status == null ? 0 : status, failure));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAnswered(Answered answered) {
    posting = false;
    Behavior<Command> next = current == null ? next() : onAnswered(current, answered);
    return ending ? ended() : next;
  }

  private Behavior<Command> onAnswered(Tell tell, Answered answered) {
    if (isTaken(answered)) {
      settle(tell);
      return next();
    }
    String answer =
        answered.failure() == null
            ? "answered with status " + answered.status()
            : "did not answer: " + answered.failure();
    if (tries >= setup.attempts() || !mayBeRepeated(answered)) {
      context
          .getLog()
          .warn(
              "The webhook {} {}, and {} is given up after {} tries",
              setup.target().place(),
              answer,
              tell.id(),
              tries);
      settle(tell);
      return next();
    }
    if (tries == 1) {
      context
          .getLog()
          .info("The webhook {} {}; {} is tried again", setup.target().place(), answer, tell.id());
    }
    timers.startSingleTimer(Again.INSTANCE, pause(tries));
    return Behaviors.same();
  }

  private static boolean isTaken(Answered answered) {
    return answered.failure() == null && answered.status() / 100 == 2;
  }

  private static boolean mayBeRepeated(Answered answered) {
    int status = answered.status();
    return answered.failure() != null
        || status / 100 == 5
        || status == 408
        || status == 425
        || status == 429;
  }

  /** 1 s, 2 s, 4 s … 1 m. */
  static Duration pause(int tries) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 10));
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private Map<String, String> headers(String body) {
    String timestamp = String.valueOf(setup.clock().instant().getEpochSecond());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Modelgrid");
    headers.put("Modelgrid-Timestamp", timestamp);
    if (!setup.target().secret().isEmpty()) {
      headers.put("Modelgrid-Signature", signature(setup.target().secret(), timestamp, body));
    }
    return headers;
  }

  /** RFC 2104 over the time, a dot and the body, so that neither can be exchanged. */
  static String signature(String secret, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signed = mac.doFinal((timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
      return "sha256=" + HexFormat.of().formatHex(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256: not there (expected: every Java has it)", e);
    }
  }
}
