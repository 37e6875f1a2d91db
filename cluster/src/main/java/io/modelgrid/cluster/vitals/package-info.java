/**
 * What nodes have counted and measured: {@link io.modelgrid.cluster.vitals.VitalsDesk} tells it of
 * its node, {@link io.modelgrid.cluster.vitals.VitalsRound} asks all of them. May import {@code
 * cluster.membership} and the meters of {@code actors}.
 */
@NullMarked
package io.modelgrid.cluster.vitals;

import org.jspecify.annotations.NullMarked;
