/**
 * A grid seen from outside: its admin and predict calls over HTTP.
 *
 * <p>{@link io.modelgrid.cli.admin.GridClient} turns every way in which a call can fail into one
 * sentence. May import the JDK, Jackson and {@code cli}.
 */
@NullMarked
package io.modelgrid.cli.admin;

import org.jspecify.annotations.NullMarked;
