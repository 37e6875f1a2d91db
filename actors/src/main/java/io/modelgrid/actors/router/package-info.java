/**
 * {@link io.modelgrid.actors.router.Router}: picks a replica for each request and sees it through.
 */
@NullMarked
package io.modelgrid.actors.router;

import org.jspecify.annotations.NullMarked;
