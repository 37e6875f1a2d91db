/** Tests of routers. */
@NullMarked
package io.modelgrid.actors.router;

import org.jspecify.annotations.NullMarked;
