package io.modelgrid.cluster.ports;

import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What all routers have counted of a model, added up, by version. */
public interface RouterCounts {
  CompletionStage<List<VersionTally>> tallies(String model);

  CompletionStage<List<VersionStatistics>> statistics(String model);
}
