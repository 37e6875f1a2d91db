package io.modelgrid.http.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the things that an Accept header, or one like it, names (RFC 9110, 12.4 and 12.5).
 *
 * @param what it is, in lower case
 * @param parameters all that follows it, its weight too
 */
public record Preference(String what, List<String> parameters) {
  private static final Pattern WEIGHT = Pattern.compile("(?i)q\\s*=\\s*([01](?:\\.[0-9]{0,3})?)");

  public Preference {
    parameters = List.copyOf(parameters);
  }

  /**
   * All of them, in their order, empty ones included.
   *
   * @param headers values of all headers of the name
   */
  public static List<Preference> of(List<String> headers) {
    List<Preference> all = new ArrayList<>();
    for (String header : headers) {
      for (String part : header.split(",", -1)) {
        all.add(read(part));
      }
    }
    return all;
  }

  private static Preference read(String part) {
    String[] pieces = part.split(";", -1);
    List<String> parameters = new ArrayList<>();
    for (int piece = 1; piece < pieces.length; piece++) {
      parameters.add(pieces[piece].strip());
    }
    return new Preference(pieces[0].strip().toLowerCase(Locale.ROOT), parameters);
  }

  /** How much it is liked, from 0 to 1; empty where nothing says so that can be read. */
  public OptionalDouble weight() {
    for (String parameter : parameters) {
      Matcher matcher = WEIGHT.matcher(parameter);
      if (matcher.matches()) {
        return OptionalDouble.of(Math.min(1, Double.parseDouble(matcher.group(1))));
      }
    }
    return OptionalDouble.empty();
  }

  /** The same, and 1 where nothing says so. */
  public double liking() {
    return weight().orElse(1);
  }
}
