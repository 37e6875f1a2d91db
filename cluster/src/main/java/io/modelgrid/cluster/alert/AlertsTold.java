package io.modelgrid.cluster.alert;

import io.modelgrid.actors.WireMessage;
import io.modelgrid.engine.api.AlertView;
import java.util.List;

/** All alerts as the supervisor knows them; told to every node's board once a second. */
public record AlertsTold(List<AlertView> alerts) implements WireMessage {
  public AlertsTold {
    alerts = List.copyOf(alerts);
  }
}
