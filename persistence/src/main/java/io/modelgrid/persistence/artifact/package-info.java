/**
 * Artifact stores: bundles by their SHA-256.
 *
 * <p>{@link io.modelgrid.persistence.artifact.ArtifactStore} is the port, {@link
 * io.modelgrid.persistence.artifact.LocalArtifactStore} keeps them on disk. Names no actor.
 */
@NullMarked
package io.modelgrid.persistence.artifact;

import org.jspecify.annotations.NullMarked;
