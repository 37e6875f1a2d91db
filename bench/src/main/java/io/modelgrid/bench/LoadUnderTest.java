package io.modelgrid.bench;

import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.cli.prove.Expectations;
import io.modelgrid.cli.prove.IngressNode;
import io.modelgrid.cli.prove.Outputs;
import io.modelgrid.cli.prove.RequestBody;
import io.modelgrid.cli.prove.Schedule;
import io.modelgrid.cli.prove.Swapper;
import io.modelgrid.cli.prove.VersionPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A model with two versions, what each of them gives for a request, and load on it.
 *
 * @param nodes the ingress nodes, by name
 */
record LoadUnderTest(
    String model, String body, Map<String, Outputs> expected, List<IngressNode> nodes) {
  private static final Duration SWAP_LIMIT = Duration.ofMinutes(2);

  /** Asks versions 1 and 2. */
  static LoadUnderTest of(GridClient client, String model) {
    Swapper swapper = swapper(client, model);
    String body = RequestBody.of(swapper.look());
    Map<String, Outputs> expected =
        new Expectations(client, swapper, model, body).of(new VersionPair("1", "2"));
    return new LoadUnderTest(model, body, expected, IngressNode.of(client));
  }

  static Swapper swapper(GridClient client, String model) {
    return new Swapper(client, model, SWAP_LIMIT);
  }

  CheckedLoad start(int rate, Duration length) {
    return CheckedLoad.start(
        nodes, model, body, expected, new Schedule(rate, length, nodes.size()));
  }

  /** Where a node stands in the load. */
  int index(int port) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).port() == port) {
        return i;
      }
    }
    throw new IllegalArgumentException("port: " + port + " (expected: one of " + nodes + ")");
  }
}
