package io.modelgrid.http.exchange;

import io.modelgrid.engine.api.InferenceAnswer.Answered;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Where an answer came from, in headers, which no strict client stumbles over. */
public final class Provenance {
  private Provenance() {}

  /**
   * {@code Modelgrid-Version}, since not every dialect has a place for it, {@code Modelgrid-Epoch},
   * {@code Modelgrid-Replica} and {@code Modelgrid-Node}.
   */
  public static List<HttpHeader> of(Answered answered) {
    return List.of(
        RawHeader.create("Modelgrid-Version", answered.version()),
        RawHeader.create("Modelgrid-Node", answered.node()),
        RawHeader.create("Modelgrid-Replica", answered.slot()),
        RawHeader.create("Modelgrid-Epoch", Long.toString(answered.epoch())));
  }
}
