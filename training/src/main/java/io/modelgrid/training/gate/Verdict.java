package io.modelgrid.training.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a gate decided, and everything that it looked at. */
public record Verdict(List<Check> checks) {
  public Verdict {
    checks = List.copyOf(checks);
  }

  /** The same with one more check. */
  public Verdict with(Check check) {
    List<Check> more = new ArrayList<>(checks);
    more.add(check);
    return new Verdict(more);
  }

  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }

  /** What does not hold, a sentence with its numbers each. */
  public List<String> reasons() {
    return checks.stream().filter(each -> !each.passed()).map(Check::sentence).toList();
  }

  /** All numbers by name. */
  public Map<String, Double> numbers() {
    Map<String, Double> all = new LinkedHashMap<>();
    checks.forEach(each -> all.putAll(each.numbers()));
    return all;
  }
}
