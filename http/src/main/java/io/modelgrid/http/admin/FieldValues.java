package io.modelgrid.http.admin;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the values of a command's fields. Each takes the reader at the value's first token, and
 * refuses what does not fit by naming the field, the value and what was expected.
 */
final class FieldValues {
  private static final String A_SHARE =
      "a share such as \"5%\" or 0.05, from 0% to 100%, with at most two decimals of a percent";
  private static final String A_TIME = "a time such as \"500ms\", \"30s\", \"1m\" or \"2h\"";
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,2})?)%");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final double EXACT = 1e-6;

  private FieldValues() {}

  static String text(JsonReader json, String field, String expected) {
    if (json.token() != JsonToken.VALUE_STRING) {
      throw unfit(json, field, expected);
    }
    return json.text();
  }

  static boolean flag(JsonReader json, String field) {
    if (json.token() != JsonToken.VALUE_TRUE && json.token() != JsonToken.VALUE_FALSE) {
      throw unfit(json, field, "true or false");
    }
    return json.token() == JsonToken.VALUE_TRUE;
  }

  /** A share of the requests, in basis points. */
  static int share(JsonReader json, String field) {
    return switch (json.token()) {
      case VALUE_STRING -> ofPercent(json, field);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ofNumber(json, field);
      default -> throw unfit(json, field, A_SHARE);
    };
  }

  private static int ofPercent(JsonReader json, String field) {
    Matcher matcher = PERCENT.matcher(json.text());
    if (!matcher.matches()) {
      throw unfit(json, field, A_SHARE);
    }
    BigDecimal points = new BigDecimal(matcher.group(1)).movePointRight(2);
    return inBounds(json, field, points.setScale(0, RoundingMode.UNNECESSARY).intValueExact());
  }

  private static int ofNumber(JsonReader json, String field) {
    try {
      double points = json.parser().getDoubleValue() * OperationPlan.WHOLE;
      double whole = Math.rint(points);
      if (Math.abs(points - whole) > EXACT || Math.abs(whole) > OperationPlan.WHOLE) {
        throw unfit(json, field, A_SHARE);
      }
      return inBounds(json, field, (int) whole);
    } catch (IOException e) {
      throw json.broken(e);
    }
  }

  private static int inBounds(JsonReader json, String field, int points) {
    if (points < 0 || points > OperationPlan.WHOLE) {
      throw unfit(json, field, A_SHARE);
    }
    return points;
  }

  /** A length of time from one millisecond to a bound. */
  static Duration time(JsonReader json, String field, Duration most) {
    String expected = A_TIME + ", at most " + most.toDays() + " days";
    Matcher matcher = TIME.matcher(text(json, field, expected));
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration time =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
          };
      if (!time.isZero() && time.compareTo(most) <= 0) {
        return time;
      }
    }
    throw unfit(json, field, expected);
  }

  /** A refusal that names field, value and expectation, and where in the body it stands. */
  static RefusedException unfit(JsonReader json, String field, String expected) {
    String value =
        switch (json.token()) {
          case VALUE_STRING -> "'" + Refusal.shown(json.text()) + "'";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Refusal.shown(json.text());
          default -> JsonReader.spoken(json.token());
        };
    return json.mistake(field + " is " + value + " (expected: " + expected + ")");
  }
}
