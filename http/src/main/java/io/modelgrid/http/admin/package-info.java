/**
 * The admin API under {@code /grid/v1}.
 *
 * <p>{@link io.modelgrid.http.admin.AdminDialect} holds the paths, {@code Uploads} streams bundles
 * to disk, {@code ArtifactFiles} sends stored ones, {@code VersionWait} waits without holding a
 * thread. No place on disk is ever chosen by a caller: artifacts are named by their digest, uploads
 * by the store. {@code OperationRoutes} begins, shows and ends swaps, canaries, shadows and moved
 * labels; {@code EventRoutes} tells what happens; {@code CommandBody} reads their bodies by a table
 * of fields. May import the other packages of this room that are no dialects, and {@code
 * engine.api}.
 */
@NullMarked
package io.modelgrid.http.admin;

import org.jspecify.annotations.NullMarked;
