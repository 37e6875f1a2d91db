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
  private static final String TUNED =
      """
      pekko.http.server {
        # What somebody sends that is no HTTP is told to him, and does not fill the log.
        parsing.error-logging-verbosity = off
        http2 {
          # A body of one piece comes with its head, as with HTTP/1.
          min-collect-strict-entity-size = 1
          # What one connection may make this node hold of bodies that nobody reads.
          incoming-connection-level-buffer-size = 1 MiB
          incoming-stream-level-buffer-size = 256 KiB
          # Frames that cost more to take than to send, in all of a connection's streams. A
          # request has one of headers; a client with more than this has other ways.
          frame-type-throttle {
            frame-types = [reset, headers, continuation, ping]
            cost = 10000
            burst = 2000
            interval = 1s
          }
        }
      }
      """;
  private static final int MAX_URI_LENGTH = 8 * 1024;

  private ServerTuning() {}

  static ServerSettings of(ActorSystem<?> system, Settings settings) {
    ServerSettings base =
        ServerSettings.create(
            ConfigFactory.parseString(TUNED).withFallback(system.settings().config()));
    return base
        // Names the software to strangers, and costs bytes.
        .withServerHeader(Optional.empty())
        .withPipeliningLimit(2)
        .withEnableHttp2(true)
        // By it a request finds its connection.
        .withRemoteAddressAttribute(true)
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
