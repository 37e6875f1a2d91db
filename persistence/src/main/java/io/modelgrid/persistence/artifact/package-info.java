/** Artifact stores: bundles by their SHA-256. */
@NullMarked
package io.modelgrid.persistence.artifact;

import org.jspecify.annotations.NullMarked;
