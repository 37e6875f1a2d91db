package io.modelgrid.cluster;

import io.modelgrid.actors.alert.AlertActions;
import io.modelgrid.actors.alert.AlertRules;
import io.modelgrid.actors.alert.AlertSight;
import io.modelgrid.actors.alert.AlertSupervisor;
import io.modelgrid.actors.alert.Webhook;
import io.modelgrid.cluster.alert.AlertsTold;
import io.modelgrid.cluster.alert.HttpPost;
import io.modelgrid.config.AlertSettings;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/** The part of {@link NodeWiring} that puts the alerts together. */
final class AlertWiring {
  private final ActorSystem<?> system;
  private final Settings settings;
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<List<AlertView>> told;
  private final Executor blocking;

  /**
   * Nothing started yet.
   *
   * @param told what the node's board was told last
   * @param blocking for calls of webhooks
   */
  AlertWiring(
      ActorSystem<?> system,
      Settings settings,
      Supplier<CatalogueState> catalogue,
      Supplier<List<AlertView>> told,
      Executor blocking) {
    this.system = system;
    this.settings = settings;
    this.catalogue = catalogue;
    this.told = told;
    this.blocking = blocking;
  }

  /** The rules in force, and what their supervisor told last. */
  GridAlerts now() {
    return new GridAlerts(told.get(), rules());
  }

  private List<AlertRule> rules() {
    return AlertRules.inForce(settings.alerts(), catalogue.get().alertRules().values());
  }

  /**
   * Starts the grid's supervisor of alerts.
   *
   * @param boards tells the boards of all nodes
   */
  void supervise(AlertSight sight, AlertActions actions, Consumer<AlertsTold> boards) {
    AlertSettings its = settings.alerts();
    AlertSupervisor.Setup setup =
        new AlertSupervisor.Setup(
            settings.node().name(),
            sight,
            its.enabled() ? this::rules : List::of,
            told,
            now -> boards.accept(new AlertsTold(now)),
            webhooks(its),
            actions,
            its.actionRest(),
            System::nanoTime,
            Clock.systemUTC());
    var unused =
        ClusterSingleton.get(system)
            .init(SingletonActor.of(AlertSupervisor.create(setup), "alerts"));
  }

  private List<Webhook.Setup> webhooks(AlertSettings its) {
    if (its.webhooks().isEmpty()) {
      return List.of(); // without a client, and its thread
    }
    Webhook.Post post = new HttpPost(its.webhookTimeout(), blocking);
    return its.webhooks().stream()
        .map(
            target ->
                new Webhook.Setup(
                    target, its.webhookAttempts(), its.webhookQueue(), post, Clock.systemUTC()))
        .toList();
  }
}
