/**
 * What the Open Inference Protocol means, however it comes: REST and gRPC share it.
 *
 * <p>{@link io.modelgrid.http.oip.OipModels} finds models and versions, {@link
 * io.modelgrid.http.oip.OipServer} is what this server says of itself, {@link
 * io.modelgrid.http.oip.Classification} ranks outputs. Plain values and logic: no JSON, nothing of
 * HTTP. May import {@code http.predict}, {@code http.refusal}, {@code engine.api} and {@code
 * engine.tensor}; no dialect.
 */
@NullMarked
package io.modelgrid.http.oip;

import org.jspecify.annotations.NullMarked;
