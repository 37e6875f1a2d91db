package io.modelgrid.training.data;

import io.modelgrid.training.data.read.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts the rows of one reading, and remembers the first bad ones. */
final class BadRows {
  private static final int SHOWN = 5;

  private final List<String> examples = new ArrayList<>();
  private long read;
  private long bad;

  /** One more row was read. */
  void read() {
    read++;
  }

  void read(long rows) {
    read += rows;
  }

  /** One of those that were read is bad. */
  void add(String place, String what) {
    bad++;
    if (examples.size() < SHOWN) {
      examples.add(place + ": " + what);
    }
  }

  long count() {
    return bad;
  }

  long all() {
    return read;
  }

  List<String> examples() {
    return List.copyOf(examples);
  }

  /** Refuses the data if more of them are bad than may be. */
  void check(double most) throws DataException {
    if (bad > most * read) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%,d of %,d rows are bad, %.3g %% (expected: at most %.3g %%, max-bad-rows): %s%s",
              bad,
              read,
              100.0 * bad / read,
              100.0 * most,
              String.join("; ", examples),
              bad > examples.size() ? "; …" : ""));
    }
  }
}
