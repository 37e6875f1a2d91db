package io.modelgrid.actors.alert;

import io.modelgrid.engine.api.ModelSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one expression, strictly:
 *
 * <pre>
 * expression = "off" | metric [ ( "&gt;" | "&lt;" ) value ] { "for" time | "model" "=" name }
 * </pre>
 *
 * The comparison may be left out only where the metric's name alone is a condition; each clause
 * stands at most once.
 */
final class ExpressionReader {
  private static final int LONGEST = 300;
  private static final Pattern TOKEN = Pattern.compile("[<>=!]+|[^\\s<>=!]+");
  private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)([^0-9.]*)");
  private static final Duration SHORTEST_TIME = Duration.ofSeconds(1);
  private static final Duration LONGEST_TIME = Duration.ofDays(1);
  private static final String A_TIME = "a time from 1s to 24h, such as 30s, 5m or 1h";
  private static final String CLAUSES = "'for TIME' or 'model = NAME'";

  /** A word or a sign, and where it begins, from 1. */
  private record Token(String text, int position) {}

  /** Carries a mistake to the one place that answers. */
  private static final class MistakeException extends Exception {
    private static final long serialVersionUID = 1L;

    MistakeException(String words) {
      super(words, null, false, false);
    }
  }

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  ExpressionReader(String text) {
    this.text = text;
  }

  AlertExpression read() {
    if (text.length() > LONGEST) {
      return new AlertExpression.Mistake(
          text.length() + " letters (expected: at most " + LONGEST + ")");
    }
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(new Token(matcher.group(), matcher.start() + 1));
    }
    try {
      return expression();
    } catch (MistakeException e) {
      return new AlertExpression.Mistake(String.valueOf(e.getMessage()));
    }
  }

  private AlertExpression expression() throws MistakeException {
    String metrics = "a metric: " + AlertMetric.known() + "; or off";
    Token first = take(metrics);
    if (first.text().equals("off")) {
      if (peek() != null) {
        throw unexpected(take(""), "nothing after 'off'");
      }
      return AlertExpression.Off.INSTANCE;
    }
    AlertMetric metric =
        AlertMetric.named(first.text()).orElseThrow(() -> unexpected(first, metrics));
    return new AlertExpression.Watches(condition(metric));
  }

  private AlertCondition condition(AlertMetric metric) throws MistakeException {
    boolean above = true;
    double threshold = 0;
    Token sign = peek();
    boolean compares = sign != null && !isClause(sign);
    if (compares || !metric.standsAlone()) {
      above = comparison(metric);
      threshold = value(metric);
    }
    Duration lasting = null;
    String model = null;
    while (peek() != null) {
      Token clause = take(CLAUSES);
      if (clause.text().equals("for") && lasting == null) {
        lasting = lasting();
      } else if (clause.text().equals("model") && model == null) {
        model = model(metric, clause);
      } else {
        throw unexpected(clause, isClause(clause) ? "each clause once" : CLAUSES);
      }
    }
    return new AlertCondition(
        metric, above, threshold, lasting == null ? Duration.ZERO : lasting, model);
  }

  private static boolean isClause(Token token) {
    return token.text().equals("for") || token.text().equals("model");
  }

  private boolean comparison(AlertMetric metric) throws MistakeException {
    String expected = "> or < and " + metric.unit().expected();
    Token sign = take(expected);
    return switch (sign.text()) {
      case ">" -> true;
      case "<" -> false;
      default -> throw unexpected(sign, expected);
    };
  }

  private double value(AlertMetric metric) throws MistakeException {
    String expected = metric.unit().expected();
    Token token = take(expected);
    Matcher amount = AMOUNT.matcher(token.text());
    if (!amount.matches()) {
      throw unexpected(token, expected);
    }
    double number = Double.parseDouble(amount.group(1));
    String unit = amount.group(2);
    return switch (metric.unit()) {
      case COUNT -> {
        if (!unit.isEmpty()) {
          throw unexpected(token, expected);
        }
        yield number;
      }
      case RATIO -> {
        if (!unit.equals("%") || number > 100) {
          throw unexpected(token, expected);
        }
        yield number / 100;
      }
      case SECONDS -> number * seconds(unit, token, expected);
    };
  }

  private static double seconds(String unit, Token token, String expected) throws MistakeException {
    return switch (unit) {
      case "us" -> 1e-6;
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      default -> throw unexpected(token, expected);
    };
  }

  private Duration lasting() throws MistakeException {
    Token token = take(A_TIME);
    Matcher amount = AMOUNT.matcher(token.text());
    if (!amount.matches()) {
      throw unexpected(token, A_TIME);
    }
    double seconds = Double.parseDouble(amount.group(1)) * seconds(amount.group(2), token, A_TIME);
    Duration lasting = Duration.ofMillis(Math.round(seconds * 1_000));
    if (lasting.compareTo(SHORTEST_TIME) < 0 || lasting.compareTo(LONGEST_TIME) > 0) {
      throw unexpected(token, A_TIME);
    }
    return lasting;
  }

  private String model(AlertMetric metric, Token clause) throws MistakeException {
    if (metric.subject() != AlertMetric.Subject.MODEL) {
      throw unexpected(clause, metric.word() + " is about nodes, and takes no model");
    }
    Token sign = take("'=' and the name of a model");
    if (!sign.text().equals("=")) {
      throw unexpected(sign, "'=' and the name of a model");
    }
    Token name = take("the name of a model");
    if (!ModelSelector.isName(name.text())) {
      throw unexpected(name, "the name of a model");
    }
    return name.text();
  }

  private @Nullable Token peek() {
    return next < tokens.size() ? tokens.get(next) : null;
  }

  private Token take(String expected) throws MistakeException {
    if (next == tokens.size()) {
      throw new MistakeException(
          "position %d: the expression ends (expected: %s)"
              .formatted(text.stripTrailing().length() + 1, expected));
    }
    return tokens.get(next++);
  }

  private static MistakeException unexpected(Token token, String expected) {
    String found = token.text().length() > 40 ? token.text().substring(0, 40) + "…" : token.text();
    return new MistakeException(
        "position %d: '%s' (expected: %s)".formatted(token.position(), found, expected));
  }
}
