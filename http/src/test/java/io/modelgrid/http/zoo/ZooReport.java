package io.modelgrid.http.zoo;

import io.modelgrid.http.zoo.Yardstick.Impossible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of the cases. */
final class ZooReport {
  private final Map<String, Integer> equal = new TreeMap<>();
  private final Map<String, Integer> unspeakable = new TreeMap<>();
  private final Map<String, List<String>> impossible = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private int asExpected;
  private int unrepeatable;

  void asExpected() {
    asExpected++;
  }

  /** The model throws dice, so only names, types and shapes were compared. */
  void unrepeatable() {
    unrepeatable++;
  }

  /** How many cases gave, in process, the very bits that their authors noted down. */
  int countAsExpected() {
    return asExpected;
  }

  void equal(Transport transport) {
    equal.merge(transport.toString(), 1, Integer::sum);
  }

  /** The protocol has no form for the case's tensors. */
  void unspeakable(Transport transport) {
    unspeakable.merge(transport.toString(), 1, Integer::sum);
  }

  void impossible(ZooCase zooCase, Impossible run) {
    impossible
        .computeIfAbsent(run.reason(), reason -> new ArrayList<>())
        .add(zooCase.name() + (run.detail().isEmpty() ? "" : " (" + run.detail() + ")"));
  }

  void failed(ZooCase zooCase, String words) {
    failures.add(zooCase.name() + ": " + words);
  }

  List<String> failures() {
    return failures;
  }

  /** How many cases came out equal by a transport. */
  int equalBy(Transport transport) {
    return equal.getOrDefault(transport.toString(), 0);
  }

  /** Counts only; what each impossible case said is in {@link #details}. */
  @Override
  public String toString() {
    Map<String, Integer> counts = new TreeMap<>();
    impossible.forEach((reason, cases) -> counts.put(reason, cases.size()));
    return "equal: %s; the very bits of the files: %d; random: %d; no form in the protocol: %s; not to be run from Java: %s; failed: %d"
        .formatted(equal, asExpected, unrepeatable, unspeakable, counts, failures.size());
  }

  Map<String, List<String>> details() {
    return impossible;
  }
}
