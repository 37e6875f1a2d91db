/**
 * {@link io.modelgrid.actors.artifact.ArtifactKeeper}: a node's artifacts, and their way to other
 * nodes.
 */
@NullMarked
package io.modelgrid.actors.artifact;

import org.jspecify.annotations.NullMarked;
