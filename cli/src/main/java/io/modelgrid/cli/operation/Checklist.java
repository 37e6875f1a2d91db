package io.modelgrid.cli.operation;

import io.modelgrid.cli.admin.OperationJson;
import io.modelgrid.cli.admin.OperationJson.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws an operation as a checklist: a line for each step with its mark, time and words; under a
 * step that lasts or failed a line for each node. Pure.
 */
public final class Checklist {
  /** As many lines as it takes. */
  public static final int ALL = Integer.MAX_VALUE;

  private static final int NAMED = 8;

  private Checklist() {}

  /**
   * The lines.
   *
   * @param now to tell how long a running step has lasted
   * @param most how many lines there may be, at least three; older steps are left out first
   */
  public static List<String> lines(OperationJson operation, Instant now, int most) {
    List<List<String>> blocks = new ArrayList<>();
    operation.steps().forEach(step -> blocks.add(block(step, now)));
    List<String> lines = new ArrayList<>();
    lines.add("operation " + operation.id() + ": " + operation.title());
    int left = leftOut(blocks, most - 2);
    if (left > 0) {
      lines.add("  … " + left + (left == 1 ? " step before" : " steps before"));
    }
    blocks.subList(left, blocks.size()).forEach(lines::addAll);
    lines.add(last(operation, now));
    return lines.size() <= most ? lines : cut(lines, most);
  }

  /** How many steps from the first on do not find room; where some do not, a line says so. */
  private static int leftOut(List<List<String>> blocks, int room) {
    int total = blocks.stream().mapToInt(List::size).sum();
    int left = 0;
    while (left < blocks.size() - 1 && total > room - (left > 0 ? 1 : 0)) {
      total -= blocks.get(left).size();
      left++;
    }
    return left;
  }

  /** Where the last step alone is too long, its end is left out and the last line stays. */
  private static List<String> cut(List<String> lines, int most) {
    List<String> cut = new ArrayList<>(lines.subList(0, most - 1));
    cut.add(lines.get(lines.size() - 1));
    return cut;
  }

  private static List<String> block(Step step, Instant now) {
    List<String> lines = new ArrayList<>();
    boolean open = step.running() || step.failed();
    String words = open ? step.detail() : withNodes(step);
    lines.add(
        String.format(
                Locale.ROOT,
                "  %s %-7s %9s  %s",
                mark(step),
                step.name(),
                Times.spoken(step.took(now)),
                words)
            .stripTrailing());
    if (open) {
      step.nodes().forEach((node, said) -> lines.add("      " + node + "  " + said));
    }
    return lines;
  }

  private static String mark(Step step) {
    return step.running() ? "▸" : step.failed() ? "✗" : "✓";
  }

  /** What a step says, and its nodes by what they say: {@code held: node-1, node-2}. */
  static String withNodes(Step step) {
    Map<String, List<String>> byWords = new TreeMap<>();
    step.nodes()
        .forEach(
            (node, said) -> byWords.computeIfAbsent(said, words -> new ArrayList<>()).add(node));
    List<String> parts = new ArrayList<>();
    if (!step.detail().isEmpty()) {
      parts.add(step.detail());
    }
    byWords.forEach(
        (said, nodes) ->
            parts.add(
                said
                    + ": "
                    + (nodes.size() <= NAMED
                        ? String.join(", ", nodes)
                        : nodes.size() + " nodes")));
    return String.join("; ", parts);
  }

  private static String last(OperationJson operation, Instant now) {
    String state = operation.state().toLowerCase(Locale.ROOT).replace('_', ' ');
    String message = operation.message();
    return state
        + (operation.running() ? " for " : " after ")
        + Times.spoken(operation.took(now))
        + (message.isEmpty() ? "" : ": " + message);
  }
}
