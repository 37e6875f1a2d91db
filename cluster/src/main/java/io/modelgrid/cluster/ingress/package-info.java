/** The routers of a node, and what it knows of all replicas. */
@NullMarked
package io.modelgrid.cluster.ingress;

import org.jspecify.annotations.NullMarked;
