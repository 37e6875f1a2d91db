package io.modelgrid.cli.prove;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a proof found.
 *
 * @param told whether the two versions' outputs differ, so that they tell which one computed
 * @param swaps those under load, in order
 * @param excused swaps that failed while a node was out on purpose
 * @param restored whether the version that was stable at the start is so again
 * @param chaos what was killed or restarted, in words
 */
public record ProofReport(
    String model,
    List<String> versions,
    boolean told,
    CheckedLoad.Tally tally,
    LoadTimes times,
    List<SwapResult> swaps,
    List<SwapResult> excused,
    boolean restored,
    List<String> chaos) {
  private static final int SHOWN = 5;

  public ProofReport {
    versions = List.copyOf(versions);
    swaps = List.copyOf(swaps);
    excused = List.copyOf(excused);
    chaos = List.copyOf(chaos);
  }

  /** Whether a promise was broken, or a swap failed that had no excuse. */
  public boolean breached() {
    return tally.breached() || !failedSwaps().isEmpty() || !restored;
  }

  private List<SwapResult> failedSwaps() {
    return swaps.stream().filter(swap -> !swap.succeeded() && !excused.contains(swap)).toList();
  }

  private long succeeded() {
    return swaps.stream().filter(SwapResult::succeeded).count();
  }

  /** Milliseconds of the holds that the grid told. */
  List<Double> holds() {
    return swaps.stream()
        .map(SwapResult::holdMicros)
        .filter(Objects::nonNull)
        .map(micros -> micros / 1e3)
        .toList();
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!told) {
      lines.add(
          "versions "
              + String.join(" and ", versions)
              + " give the same outputs for this request: a mixed answer shows by version and epoch"
              + " only; give another with --body.");
    }
    lines.addAll(chaos);
    lines.add(
        "sent %d, answered %d, failed %d, mixed %d, backward %d%s"
            .formatted(
                tally.sent(),
                tally.answered(),
                tally.failed().size(),
                tally.mixed().size(),
                tally.backward().size(),
                tally.excused() == 0
                    ? ""
                    : ", and "
                        + tally.excused()
                        + " failed that had entered through a killed node"));
    first(lines, "failed", tally.failed());
    first(lines, "mixed", tally.mixed());
    first(lines, "backward", tally.backward());
    lines.add(
        "swaps %d, succeeded %d%s"
            .formatted(
                swaps.size(),
                succeeded(),
                excused.isEmpty() ? "" : ", aborted while a node was out " + excused.size()));
    first(lines, "swap failed", failedSwaps().stream().map(ProofReport::trouble).toList());
    lines.add(millis("longest wait %s ms", times.longest()));
    lines.add(
        millis("hold of %d of the swaps: median %%s ms".formatted(holds().size()), hold(0.5))
            + millis(", p95 %s ms", hold(0.95))
            + millis(", longest %s ms", hold(1)));
    lines.add(
        millis("steady seconds: p50 %s ms", times.steadyMedian())
            + millis(", p99 %s ms", times.steadyP99())
            + millis("; seconds with a swap: p99 %s ms", times.changingP99()));
    if (!restored) {
      lines.add("the model is not back on the version that was stable at the start");
    }
    return List.copyOf(lines);
  }

  private static String trouble(SwapResult swap) {
    return "to version " + swap.version() + ": " + swap.trouble();
  }

  private double hold(double share) {
    return LoadTimes.percentile(holds(), share);
  }

  private static void first(List<String> lines, String what, List<String> found) {
    found.stream().limit(SHOWN).map(each -> "  " + what + ": " + each).forEach(lines::add);
    if (found.size() > SHOWN) {
      lines.add("  … and " + (found.size() - SHOWN) + " more");
    }
  }

  private static String millis(String format, double value) {
    return format.formatted(Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value));
  }

  /** For machines; times in milliseconds, null where there is none. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("model", model).put("breached", breached());
    strings(json.putArray("versions"), versions, versions.size());
    json.put("outputs_differ", told)
        .put("sent", tally.sent())
        .put("answered", tally.answered())
        .put("failed", tally.failed().size())
        .put("mixed", tally.mixed().size())
        .put("backward", tally.backward().size())
        .put("excused", tally.excused())
        .put("swaps", swaps.size())
        .put("swaps_succeeded", succeeded())
        .put("swaps_excused", excused.size())
        .put("restored", restored);
    number(json, "longest_ms", times.longest());
    number(json, "steady_p50_ms", times.steadyMedian());
    number(json, "steady_p99_ms", times.steadyP99());
    number(json, "swap_p99_ms", times.changingP99());
    json.put("holds", holds().size());
    number(json, "hold_median_ms", hold(0.5));
    number(json, "hold_p95_ms", hold(0.95));
    number(json, "hold_max_ms", hold(1));
    List<String> reasons = new ArrayList<>();
    first(reasons, "failed", tally.failed());
    first(reasons, "mixed", tally.mixed());
    first(reasons, "backward", tally.backward());
    first(reasons, "swap failed", failedSwaps().stream().map(ProofReport::trouble).toList());
    strings(json.putArray("reasons"), reasons, reasons.size());
    strings(json.putArray("chaos"), chaos, chaos.size());
    return json;
  }

  private static void strings(ArrayNode array, List<String> texts, int most) {
    texts.stream().limit(most).map(String::strip).forEach(array::add);
  }

  private static void number(ObjectNode json, String field, double value) {
    if (Double.isNaN(value)) {
      json.putNull(field);
    } else {
      json.put(field, Math.round(value * 1000) / 1000.0);
    }
  }
}
