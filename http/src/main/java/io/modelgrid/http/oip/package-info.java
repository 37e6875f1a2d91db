/**
 * What the Open Inference Protocol means, however it comes: REST and gRPC share it.
 *
 * <p>{@link io.modelgrid.http.oip.OipModels} finds models and versions, {@link
 * io.modelgrid.http.oip.OipServer} is what this server says of itself, {@link
 * io.modelgrid.http.oip.Classification} ranks outputs, {@link io.modelgrid.http.oip.ModelConfig},
 * {@link io.modelgrid.http.oip.Statistics} and {@link io.modelgrid.http.oip.RepositoryIndex} tell
 * what is there, {@link io.modelgrid.http.oip.Repository} loads and unloads. Plain values and
 * logic: no JSON, nothing of HTTP. May import {@code http.change}, {@code http.predict}, {@code
 * http.refusal}, {@code engine.api}, {@code engine.tensor}, settings and the actor system, whose
 * timers and threads a load needs; no dialect.
 *
 * <p>Decisions where the protocol is silent: there is one repository; a load that brings files
 * makes of them the next version, whatever number their paths bear, and swaps to it; a
 * configuration that comes with files must be JSON, and nothing in it is followed, since all
 * follows from the files; one without files is refused.
 */
@NullMarked
package io.modelgrid.http.oip;

import org.jspecify.annotations.NullMarked;
