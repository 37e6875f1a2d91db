package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.cli.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller's requests to one version have cost on all nodes together.
 *
 * @param joules null where no machine told
 */
record CostSum(
    String model,
    String version,
    String caller,
    long requests,
    long cpuMicros,
    long deviceMicros,
    long bytesIn,
    long bytesOut,
    @Nullable Double joules,
    boolean estimated) {
  private static final double MICROS = 1e6;

  /** The sums of what nodes told, in its order; of one model, if it is named. */
  static List<CostSum> of(JsonNode costs, @Nullable String model) {
    Map<List<String>, CostSum> sums = new LinkedHashMap<>();
    for (JsonNode row : costs) {
      CostSum each = of(row);
      if (model == null || model.equals(each.model)) {
        sums.merge(List.of(each.model, each.version, each.caller), each, CostSum::plus);
      }
    }
    return new ArrayList<>(sums.values());
  }

  private static CostSum of(JsonNode row) {
    JsonNode joules = row.path("joules");
    return new CostSum(
        Json.text(row, "model", "?"),
        Json.text(row, "version", "?"),
        Json.text(row, "caller", "?"),
        row.path("requests").asLong(),
        row.path("cpu_micros").asLong(),
        row.path("device_micros").asLong(),
        row.path("bytes_in").asLong(),
        row.path("bytes_out").asLong(),
        joules.isNumber() ? joules.asDouble() : null,
        row.path("estimated").asBoolean());
  }

  private CostSum plus(CostSum other) {
    return new CostSum(
        model,
        version,
        caller,
        requests + other.requests,
        cpuMicros + other.cpuMicros,
        deviceMicros + other.deviceMicros,
        bytesIn + other.bytesIn,
        bytesOut + other.bytesOut,
        both(joules, other.joules),
        estimated || other.estimated);
  }

  private static @Nullable Double both(@Nullable Double one, @Nullable Double two) {
    if (one == null) {
      return two;
    }
    return two == null ? one : Double.valueOf(one + two);
  }

  static JsonNode json(List<CostSum> sums) {
    ArrayNode all = Json.object().putArray("costs");
    for (CostSum each : sums) {
      ObjectNode row =
          all.addObject()
              .put("model", each.model)
              .put("version", each.version)
              .put("caller", each.caller)
              .put("requests", each.requests)
              .put("cpu_micros", each.cpuMicros)
              .put("device_micros", each.deviceMicros)
              .put("bytes_in", each.bytesIn)
              .put("bytes_out", each.bytesOut);
      if (each.joules != null) {
        row.put("joules", each.joules);
      }
      row.put("estimated", each.estimated);
    }
    return all;
  }

  String spokenCpu() {
    return (estimated ? "~" : "") + seconds(cpuMicros);
  }

  String spokenDevice() {
    return deviceMicros == 0 ? "-" : seconds(deviceMicros);
  }

  /** Always an estimate: the machine's, shared out. */
  String spokenJoules() {
    return joules == null ? "-" : String.format(Locale.ROOT, "~%.1f", joules);
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.3f", micros / MICROS);
  }
}
