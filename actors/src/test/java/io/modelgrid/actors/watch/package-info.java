@NullMarked
package io.modelgrid.actors.watch;

import org.jspecify.annotations.NullMarked;
