/** The devices of a node and the account of what lies on them. */
@NullMarked
package io.modelgrid.engine.device;

import org.jspecify.annotations.NullMarked;
