package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.HistoryAnswer;
import io.modelgrid.engine.api.HistoryAnswer.Found;
import io.modelgrid.engine.api.HistoryAnswer.Refused;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Routes;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What happened, and what the grid was like: {@code history}, {@code at} and {@code diff}. */
final class HistoryPaths {
  private static final int DEFAULT_LIMIT = 100;
  private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");
  private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,3}");

  private final GridHistory history;
  private final Executor executor;

  HistoryPaths(GridHistory history, Executor executor) {
    this.history = history;
    this.executor = executor;
  }

  /** Adds the paths to the dialect's table. */
  void addTo(Routes routes) {
    routes
        .on("GET", "grid/v1/history", this::events)
        .on("GET", "grid/v1/at", this::at)
        .on("GET", "grid/v1/diff", this::diff);
  }

  private CompletionStage<HttpResponse> events(Call call, List<String> path) {
    return answer(
        history.events(
            new GridHistory.Query(
                call.parameter("model").map(Names::model).orElse(null),
                call.parameter("from").map(text -> time("from", text)).orElse(null),
                call.parameter("to").map(text -> time("to", text)).orElse(null),
                call.parameter("limit").map(HistoryPaths::limit).orElse(DEFAULT_LIMIT),
                call.parameter("before").map(text -> revision("before", text)).orElse(null))));
  }

  private CompletionStage<HttpResponse> at(Call call, List<String> path) {
    Optional<String> time = call.parameter("time");
    Optional<String> revision = call.parameter("revision");
    if (time.isPresent() == revision.isPresent()) {
      throw Refusal.badRequest("at what? (expected: ?time=TIME or ?revision=NUMBER, one of them)");
    }
    return answer(
        time.isPresent()
            ? history.at(time("time", time.get()))
            : history.at(revision("revision", revision.orElseThrow())));
  }

  private CompletionStage<HttpResponse> diff(Call call, List<String> path) {
    return answer(history.diff(asked(call, "from"), asked(call, "to")));
  }

  private static long asked(Call call, String name) {
    return revision(
        name,
        call.parameter(name)
            .orElseThrow(
                () ->
                    Refusal.badRequest(
                        name + " is missing (expected: ?from=REVISION&to=REVISION)")));
  }

  private <T> CompletionStage<HttpResponse> answer(CompletionStage<HistoryAnswer<T>> asked) {
    return asked.thenApplyAsync(HistoryPaths::response, executor);
  }

  private static <T> HttpResponse response(HistoryAnswer<T> answer) {
    if (answer instanceof Refused<T> refused) {
      throw new RefusedException(refusal(refused));
    }
    return Answers.json(200, ((Found<T>) answer).value());
  }

  private static Refusal refusal(Refused<?> refused) {
    return switch (refused.reason()) {
      case NOT_FOUND -> Refusal.of(404, refused.message());
      case INVALID -> Refusal.of(400, refused.message());
      case UNAVAILABLE -> Refusal.retryAfter(503, refused.message(), Duration.ofSeconds(1));
    };
  }

  private static int limit(String text) {
    if (!LIMIT.matcher(text).matches() || Integer.parseInt(text) > GridHistory.MOST_ENTRIES) {
      throw Refusal.badRequest(
          "limit '"
              + Refusal.shown(text)
              + "' (expected: a number from 1 to "
              + GridHistory.MOST_ENTRIES
              + ")");
    }
    return Integer.parseInt(text);
  }

  private static long revision(String name, String text) {
    if (!REVISION.matcher(text).matches()) {
      throw Refusal.badRequest(
          name + " '" + Refusal.shown(text) + "' (expected: a revision, a number from 0 on)");
    }
    return Long.parseLong(text);
  }

  /** A day, in UTC, or a time with its zone. */
  private static Instant time(String name, String text) {
    try {
      return text.length() == "2026-11-22".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new RefusedException(
          Refusal.of(
              400,
              name
                  + " '"
                  + Refusal.shown(text)
                  + "' (expected: a day such as 2026-11-22, or a time with its zone such as"
                  + " 2026-11-22T10:15:30Z)"));
    }
  }
}
