package io.modelgrid.http;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.Settings;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.refusal.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import scala.concurrent.duration.FiniteDuration;

/** How Pekko HTTP is set up, and why. */
final class ServerTuning {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  // What somebody sends that is no HTTP is told to him, and does not fill the log.
  private static final String QUIET = "pekko.http.server.parsing.error-logging-verbosity = off";
  private static final int MAX_URI_LENGTH = 8 * 1024;

  private ServerTuning() {}

  static ServerSettings of(ActorSystem<?> system, Settings settings) {
    ServerSettings base =
        ServerSettings.create(
            ConfigFactory.parseString(QUIET).withFallback(system.settings().config()));
    return base
        // Names the software to strangers, and costs bytes.
        .withServerHeader(Optional.empty())
        .withPipeliningLimit(2)
        .withTransparentHeadRequests(true)
        .withTimeouts(timeouts(base.getTimeouts(), settings))
        .withParsingErrorHandler(JsonParsingErrors.class.getName())
        .withTerminationDeadlineExceededResponse(
            Answers.error(Refusal.retryAfter(503, "this node is stopping", Duration.ofSeconds(1))))
        .withParserSettings(parsing(base.getParserSettings(), settings));
  }

  private static ServerSettings.Timeouts timeouts(
      ServerSettings.Timeouts timeouts, Settings settings) {
    // Every request has a deadline of its own; a connection may be silent for as long as that.
    Duration longest = settings.serving().maxDeadline();
    Duration silence =
        (longest.compareTo(LONGEST_WAIT) > 0 ? longest : LONGEST_WAIT).plusSeconds(30);
    return timeouts
        .withRequestTimeout(scala.concurrent.duration.Duration.Inf())
        .withIdleTimeout(FiniteDuration.fromNanos(silence.toNanos()));
  }

  private static ParserSettings parsing(ParserSettings parsing, Settings settings) {
    return parsing
        // Bodies counts for itself and says what is wrong; this is for whoever goes round it.
        .withMaxContentLength(settings.http().maxBody())
        .withMaxToStrictBytes(settings.http().maxBody())
        .withMaxUriLength(MAX_URI_LENGTH)
        // Headers are read by name where they matter; nothing of a request gets into the log.
        .withModeledHeaderParsing(false)
        .withIllegalHeaderWarnings(false);
  }
}
