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
   * {@code Modelgrid-Replica} and {@code Modelgrid-Node}; where a version has stood in for the
   * stable one, {@code Modelgrid-Stand-In-For}.
   */
  public static List<HttpHeader> of(Answered answered) {
    HttpHeader version = RawHeader.create("Modelgrid-Version", answered.version());
    HttpHeader node = RawHeader.create("Modelgrid-Node", answered.node());
    HttpHeader replica = RawHeader.create("Modelgrid-Replica", answered.slot());
    HttpHeader epoch = RawHeader.create("Modelgrid-Epoch", Long.toString(answered.epoch()));
    String standsInFor = answered.standsInFor();
    return standsInFor == null
        ? List.of(version, node, replica, epoch)
        : List.of(
            version, node, replica, epoch, RawHeader.create("Modelgrid-Stand-In-For", standsInFor));
  }
}
