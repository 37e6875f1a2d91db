package io.modelgrid.bench.hotpath;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What to measure, and for how long.
 *
 * @param works in the order in which they are measured
 * @param seconds how long each single measurement lasts; {@link Work#stretch} times that
 * @param warmUp seconds for which each server works before a work's rounds; twice as many before
 *     the first
 */
record HotPathOptions(List<Work> works, int rounds, double seconds, double warmUp) {
  private static final String USAGE =
      "(expected: hotpath [WORK…] [--rounds N] [--seconds S] [--warm-up S], where WORK is one of "
          + Work.all().stream().map(Work::key).toList()
          + ")";

  /**
   * Reads the command line; all works when none is named.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static HotPathOptions parse(List<String> arguments) {
    List<Work> works = new ArrayList<>();
    double rounds = 5;
    double seconds = 0.5;
    double warmUp = 6;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--rounds" -> rounds = number(argument, rest);
        case "--seconds" -> seconds = number(argument, rest);
        case "--warm-up" -> warmUp = number(argument, rest);
        default -> works.add(work(argument));
      }
    }
    return new HotPathOptions(
        works.isEmpty() ? Work.all() : works, Math.max(1, (int) rounds), seconds, warmUp);
  }

  private static Work work(String key) {
    return Work.all().stream()
        .filter(work -> work.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(key + " " + USAGE));
  }

  private static double number(String option, Iterator<String> rest) {
    String value = rest.hasNext() ? rest.next() : "";
    try {
      double number = Double.parseDouble(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": " + value + " " + USAGE, e);
    }
    throw new IllegalArgumentException(option + ": " + value + " " + USAGE);
  }
}
