package io.modelgrid.actors.catalogue;

import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.CanaryJudged;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The last verdict that was written of each running operation, so that one that is told twice is
 * written once. The state does not keep verdicts: another incarnation of the writer knows none, and
 * may write one a second time. Belongs to the writer and is used by it alone.
 */
final class Verdicts {
  private final Map<String, Written> last = new HashMap<>();

  private record Written(CanaryJudged event, long revision) {}

  /** The revision under which this verdict stands; empty if it is new, or no verdict. */
  OptionalLong find(CatalogueEvent event) {
    if (event instanceof CanaryJudged judged) {
      Written written = last.get(judged.operation());
      if (written != null && isSame(written.event(), judged)) {
        return OptionalLong.of(written.revision());
      }
    }
    return OptionalLong.empty();
  }

  /** This event was written, be it a verdict or not. */
  void written(CatalogueEvent event, long revision) {
    if (event instanceof CanaryJudged judged) {
      last.put(judged.operation(), new Written(judged, revision));
    } else if (event instanceof OperationEnded ended) {
      last.remove(ended.operation());
    }
  }

  private static boolean isSame(CanaryJudged written, CanaryJudged told) {
    return written.step() == told.step()
        && written.verdict().equals(told.verdict())
        && written.reason().equals(told.reason())
        && written.numbers().equals(told.numbers());
  }
}
