/**
 * Health for probes: {@link io.modelgrid.http.health.HealthDialect} under {@code /health}. May
 * import {@code http.exchange} and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.health;

import org.jspecify.annotations.NullMarked;
