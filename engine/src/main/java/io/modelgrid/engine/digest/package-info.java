/**
 * {@link io.modelgrid.engine.digest.Sha256}, by which files, plans and addresses are told apart in
 * every room. May import nothing.
 */
@NullMarked
package io.modelgrid.engine.digest;

import org.jspecify.annotations.NullMarked;
