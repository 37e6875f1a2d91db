package io.modelgrid.cluster.alert;

import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.alert.AlertsKnown;

/**
 * All alerts as the supervisor knows them; told to every node's board once a second, and when a
 * receiver took a message.
 */
public record AlertsTold(AlertsKnown known) implements WireMessage {}
