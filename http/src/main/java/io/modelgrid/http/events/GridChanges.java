package io.modelgrid.http.events;

import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.engine.api.ReplicaView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is different between two looks at the grid, as events. What only counts, such as the length
 * of a queue or the bytes on a device, is no event. Pure.
 */
final class GridChanges {
  private final List<Event> events = new ArrayList<>();

  private GridChanges() {}

  static List<Event> between(Snapshot before, Snapshot after) {
    GridChanges changes = new GridChanges();
    changes.nodes(before.nodes(), after.nodes());
    changes.models(before.models(), after.models());
    changes.operations(before.operations(), after.operations());
    changes.alerts(before.alerts(), after.alerts());
    return List.copyOf(changes.events);
  }

  private void nodes(List<NodeView> before, List<NodeView> after) {
    compare(
        before,
        after,
        NodeView::name,
        node -> add("node-appeared", node),
        (old, node) -> {
          if (!old.status().equals(node.status()) || !old.roles().equals(node.roles())) {
            add("node-changed", node);
          }
        },
        gone -> add("node-disappeared", Map.of("node", gone.name())));
  }

  private void models(List<ModelView> before, List<ModelView> after) {
    compare(
        before,
        after,
        ModelView::name,
        model -> add("model-appeared", model),
        (old, model) -> {
          if (!withoutReplicas(old).equals(withoutReplicas(model))) {
            add("model-changed", model);
          }
          replicas(model.name(), old.replicas(), model.replicas());
        },
        gone -> add("model-disappeared", Map.of("model", gone.name())));
  }

  private void replicas(String model, List<ReplicaView> before, List<ReplicaView> after) {
    Consumer<ReplicaView> changed = replica -> add("replica-changed", of(model, replica));
    compare(
        before,
        after,
        ReplicaView::slot,
        changed,
        (old, replica) -> {
          if (!withoutCounts(old).equals(withoutCounts(replica))) {
            changed.accept(replica);
          }
        },
        gone -> add("replica-removed", Map.of("model", model, "slot", gone.slot())));
  }

  private void operations(List<OperationView> before, List<OperationView> after) {
    compare(
        before,
        after,
        OperationView::id,
        operation -> {
          add("operation-begun", operation);
          if (operation.state() != State.RUNNING) {
            add("operation-ended", operation);
          }
        },
        (old, operation) -> {
          if (!old.equals(operation)) {
            boolean ended = old.state() == State.RUNNING && operation.state() != State.RUNNING;
            add(ended ? "operation-ended" : "operation-changed", operation);
          }
        },
        // Those that were over long ago are forgotten, which is nothing that happens to them.
        forgotten -> {});
  }

  /** What is measured changes all the time; only where an alert stands is an event. */
  private void alerts(List<AlertView> before, List<AlertView> after) {
    compare(
        before,
        after,
        alert -> alert.rule() + " " + alert.subject(),
        alert -> add("alert", alert),
        (old, alert) -> {
          if (old.state() != alert.state()
              || !old.since().equals(alert.since())
              || !Objects.equals(old.acted(), alert.acted())) {
            add("alert", alert);
          }
        },
        gone -> add("alert-gone", Map.of("rule", gone.rule(), "subject", gone.subject())));
  }

  private static <T> void compare(
      List<T> before,
      List<T> after,
      Function<T, String> key,
      Consumer<T> appeared,
      BiConsumer<T, T> stayed,
      Consumer<T> disappeared) {
    Map<String, T> old = new LinkedHashMap<>();
    before.forEach(each -> old.put(key.apply(each), each));
    for (T each : after) {
      T earlier = old.remove(key.apply(each));
      if (earlier == null) {
        appeared.accept(each);
      } else {
        stayed.accept(earlier, each);
      }
    }
    old.values().forEach(disappeared);
  }

  private void add(String kind, Object data) {
    events.add(new Event(kind, data));
  }

  private static Map<String, Object> of(String model, ReplicaView replica) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("model", model);
    data.put("replica", replica);
    return data;
  }

  private static ModelView withoutReplicas(ModelView model) {
    return new ModelView(
        model.name(),
        model.epoch(),
        model.labels(),
        model.wantedReplicas(),
        model.fixedReplicas(),
        model.versions(),
        List.of(),
        model.traffic(),
        model.unloaded(),
        model.loadedByName());
  }

  private static List<Object> withoutCounts(ReplicaView replica) {
    return List.of(
        replica.state(),
        Objects.requireNonNullElse(replica.node(), ""),
        Objects.requireNonNullElse(replica.device(), ""),
        replica.versions(),
        Objects.requireNonNullElse(replica.reason(), ""));
  }
}
