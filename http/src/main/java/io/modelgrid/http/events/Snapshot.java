package io.modelgrid.http.events;

import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationView;
import java.util.List;

/** The grid at one look. */
record Snapshot(
    List<ModelView> models,
    List<NodeView> nodes,
    List<OperationView> operations,
    List<AlertView> alerts) {
  Snapshot {
    models = List.copyOf(models);
    nodes = List.copyOf(nodes);
    operations = List.copyOf(operations);
    alerts = List.copyOf(alerts);
  }

  static Snapshot of(GridView view) {
    return new Snapshot(view.models(), view.nodes(), view.operations(), view.alerts().alerts());
  }
}
