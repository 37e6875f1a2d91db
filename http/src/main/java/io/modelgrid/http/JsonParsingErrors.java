package io.modelgrid.http;

import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.refusal.Refusal;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers requests that are no HTTP, before any path is known, in the shape that most dialects
 * share. Public and with a constructor of its own, because Pekko HTTP makes it by its name.
 */
public final class JsonParsingErrors extends ParsingErrorHandler {
  /** Made by Pekko HTTP. */
  public JsonParsingErrors() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
    // The detail may quote the request; the summary says what is wrong.
    String words = info.summary().isBlank() ? status.reason() : info.summary();
    return Answers.error(Refusal.of(status.intValue(), "not a valid HTTP request: " + words));
  }
}
