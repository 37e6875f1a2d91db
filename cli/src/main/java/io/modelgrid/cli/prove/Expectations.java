package io.modelgrid.cli.prove;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import io.modelgrid.cli.admin.GridClient;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks each version by its number what it gives for a body. */
public final class Expectations {
  private final GridClient client;
  private final Swapper swapper;
  private final String model;
  private final String body;

  public Expectations(GridClient client, Swapper swapper, String model, String body) {
    this.client = client;
    this.swapper = swapper;
    this.model = model;
    this.body = body;
  }

  /**
   * The outputs of both. A version that is not loaded gets loaded by a swap to it; afterwards one
   * of the two is stable.
   */
  public Map<String, Outputs> of(VersionPair pair) {
    String stable = swapper.settled();
    String near = pair.contains(stable) ? stable : pair.first();
    if (!near.equals(stable)) {
      swap(near);
    }
    Map<String, Outputs> outputs = new LinkedHashMap<>();
    outputs.put(near, ask(near));
    String far = pair.other(near);
    outputs.put(far, isLoaded(far) ? ask(far) : askStable(far));
    return outputs;
  }

  private boolean isLoaded(String version) {
    return swapper
        .look()
        .versions()
        .anyMatch(
            each ->
                each.path("version").asText().equals(version)
                    && each.path("state").asText().equals("READY"));
  }

  private Outputs askStable(String version) {
    swap(version);
    return ask(version);
  }

  private void swap(String version) {
    SwapResult result = swapper.swap(version);
    if (result.trouble() != null) {
      throw new CommandException(
          ExitCode.REFUSED,
          "the swap to version "
              + version
              + " that comes before the load failed: "
              + result.trouble());
    }
  }

  private Outputs ask(String version) {
    return Outputs.of(
        client.post("/v2/models/" + model + "/versions/" + version + "/infer", body).body());
  }
}
