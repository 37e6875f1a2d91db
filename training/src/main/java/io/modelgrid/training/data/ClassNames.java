package io.modelgrid.training.data;

import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.training.data.read.DataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of classes as they turn up in rows: those of a given list, or any, which are sorted at the
 * end, whole numbers by size.
 */
final class ClassNames {
  /** More classes than this are taken for numbers. */
  static final int MOST = 10_000;

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");

  private final boolean given;
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Ints answers = new Ints();

  /** With a list of all names, or an empty one. */
  ClassNames(List<String> all) {
    given = !all.isEmpty();
    all.forEach(this::code);
  }

  private int code(String name) {
    Integer known = codes.get(name);
    if (known != null) {
      return known;
    }
    codes.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  /** What is wrong with a name; empty if a row may have it. */
  Optional<String> mistake(String name) {
    if (name.isEmpty()) {
      return Optional.of("no class (expected: one for each row)");
    }
    if (given && !codes.containsKey(name)) {
      return Optional.of("class " + shown(name) + " (expected: one of " + shown(names) + ")");
    }
    return codes.containsKey(name) || new ClassLabels(List.of(name)).areFit()
        ? Optional.empty()
        : Optional.of("class " + shown(name) + " (expected: a line of text)");
  }

  /** The class of one more row, of which {@link #mistake} has nothing to say. */
  void add(String name) throws DataException {
    answers.add(code(name));
    if (names.size() > MOST && !given) {
      throw new DataException(
          "classes: more than "
              + MOST
              + " different ones (expected: fewer; is the target numbers?)");
    }
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }

  private static String shown(List<String> names) {
    return names.size() <= 12
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 12)) + ", …";
  }

  /** The classes of all rows. */
  ClassAnswers answers() {
    int[] classes = answers.toArray();
    if (given) {
      return new ClassAnswers(classes, names);
    }
    boolean whole = names.stream().allMatch(each -> WHOLE.matcher(each).matches());
    Comparator<String> order =
        whole ? Comparator.comparingInt(Integer::parseInt) : Comparator.naturalOrder();
    List<String> sorted =
        names.stream().sorted(order.thenComparing(Comparator.naturalOrder())).toList();
    int[] places = new int[names.size()];
    for (int place = 0; place < places.length; place++) {
      places[code(sorted.get(place))] = place;
    }
    for (int row = 0; row < classes.length; row++) {
      classes[row] = places[classes[row]];
    }
    return new ClassAnswers(classes, sorted);
  }
}
