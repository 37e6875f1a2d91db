package io.modelgrid.cli.prove;

import io.modelgrid.cli.prove.Outcome.Answered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges answers against promises 1 and 2. Answers may be given in any order; not thread-safe.
 *
 * <ul>
 *   <li>Mixed: an answer that names a version that was not asked for, whose outputs are not those
 *       of the version that it names, or whose epoch had another version in another answer.
 *   <li>Backward: an answer under an epoch below that of an answer that had come, anywhere, before
 *       its request was sent; or below that of a swap whose command had returned before that.
 * </ul>
 */
public final class AnswerChecker {
  private final Map<String, Outputs> expected;
  private final List<IngressNode> nodes;
  private final Map<Long, String> versions = new HashMap<>();
  private final EpochFloor floor = new EpochFloor();
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> mixed = new ArrayList<>();

  /** What is kept of an answer. */
  private record Seen(int node, long sent, long epoch, String version) {}

  /**
   * A checker of answers to one and the same body.
   *
   * @param expected the outputs that each version gives for it
   */
  public AnswerChecker(Map<String, Outputs> expected, List<IngressNode> nodes) {
    this.expected = Map.copyOf(expected);
    this.nodes = List.copyOf(nodes);
  }

  public void accept(Answered answer) {
    Reply reply = answer.reply();
    Outputs outputs = expected.get(reply.version());
    if (outputs == null) {
      mixed.add(told(answer) + ": version " + reply.version() + " of " + expected.keySet());
    } else if (!outputs.matches(reply.outputs())) {
      mixed.add(told(answer) + ": not that version's outputs: " + reply.outputs().shown());
    }
    String other = versions.putIfAbsent(reply.epoch(), reply.version());
    if (other != null && !other.equals(reply.version())) {
      mixed.add(told(answer) + ": that epoch's version is " + other);
    }
    floor.raise(answer.ended(), reply.epoch(), "an answer of epoch " + reply.epoch() + " had come");
    seen.add(new Seen(answer.node(), answer.sent(), reply.epoch(), reply.version()));
  }

  /** A swap's command has returned: from now on nothing may be answered under an older epoch. */
  public void swapped(long epoch, String version, long returned) {
    String other = versions.putIfAbsent(epoch, version);
    if (other != null && !other.equals(version)) {
      mixed.add("epoch " + epoch + " was answered by " + other + ", but its swap is to " + version);
    }
    floor.raise(returned, epoch, "the command of the swap of epoch " + epoch + " had returned");
  }

  /** The mixed answers, in words. */
  public List<String> mixed() {
    return List.copyOf(mixed);
  }

  /** The backward answers, in words. */
  public List<String> backward() {
    List<String> found = new ArrayList<>();
    for (Seen answer : seen) {
      EpochFloor.Step step = floor.at(answer.sent());
      if (step != null && step.epoch() > answer.epoch()) {
        found.add(
            "%s: epoch %d (version %s), sent %.3f ms after %s"
                .formatted(
                    nodes.get(answer.node()).name(),
                    answer.epoch(),
                    answer.version(),
                    (answer.sent() - step.time()) / 1e6,
                    step.why()));
      }
    }
    return List.copyOf(found);
  }

  private String told(Answered answer) {
    Reply reply = answer.reply();
    return "%s, %s: epoch %d (version %s)"
        .formatted(
            nodes.get(answer.node()).name(), reply.replica(), reply.epoch(), reply.version());
  }
}
