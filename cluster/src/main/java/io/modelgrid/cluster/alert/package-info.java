/**
 * Alerts in a cluster: what {@link io.modelgrid.actors.alert.AlertSupervisor} sees of the grid, how
 * it calls receivers and acts on models, and the board on every node that keeps what it told.
 */
@NullMarked
package io.modelgrid.cluster.alert;

import org.jspecify.annotations.NullMarked;
