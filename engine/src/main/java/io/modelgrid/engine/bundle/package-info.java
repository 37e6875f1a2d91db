/**
 * Bundles: what is uploaded, how it is opened safely, and {@code modelgrid.json}.
 *
 * <p>A bundle is data from a stranger: nothing in it is executed and no path in it is followed
 * outside it. Holds {@link io.modelgrid.engine.bundle.BundleOpener} and the {@link
 * io.modelgrid.engine.bundle.BundleManifest}. May import {@code engine.servable}, {@code
 * engine.tensor} and {@code config}.
 */
@NullMarked
package io.modelgrid.engine.bundle;

import org.jspecify.annotations.NullMarked;
