/**
 * Alerts: rules in a small language, what they say of the grid, and who is told.
 *
 * <p>{@link io.modelgrid.actors.alert.AlertExpression} reads rules, {@link
 * io.modelgrid.actors.alert.AlertSupervisor} looks at the grid through {@link
 * io.modelgrid.actors.alert.AlertSight} and keeps what came of them, {@link
 * io.modelgrid.actors.alert.Webhook} tells one receiver. Everything but these two is pure. Knows no
 * cluster and no other actor.
 */
@NullMarked
package io.modelgrid.actors.alert;

import org.jspecify.annotations.NullMarked;
