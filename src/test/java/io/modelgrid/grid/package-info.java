/**
 * Tests of the whole: architecture rules, several nodes in one JVM, several JVMs, real models.
 *
 * <p>Compiled and run by {@code cli}, beside its own tests. May import every room.
 */
@NullMarked
package io.modelgrid.grid;

import org.jspecify.annotations.NullMarked;
