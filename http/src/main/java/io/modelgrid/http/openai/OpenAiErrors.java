package io.modelgrid.http.openai;

import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Refusals as {@code {"error": {"message", "type", "param", "code"}}}, all four always there. */
public final class OpenAiErrors {
  private OpenAiErrors() {}

  /** A refusal of which no more is known than its status and words. */
  public static HttpResponse of(Refusal refusal) {
    return of(refusal, null, null);
  }

  /**
   * A refusal.
   *
   * @param param the part of the request that is wrong, or null
   * @param code a word for machines, or null
   */
  static HttpResponse of(Refusal refusal, @Nullable String param, @Nullable String code) {
    return Answers.withHeaders(Answers.json(refusal.status(), body(refusal, param, code)), refusal);
  }

  private static Map<String, Object> body(
      Refusal refusal, @Nullable String param, @Nullable String code) {
    // Null counts here, so no map that cannot hold it, and no record whose nulls are left out.
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("message", refusal.message());
    error.put("type", type(refusal.status()));
    error.put("param", param);
    error.put("code", code);
    return Map.of("error", error);
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }
}
