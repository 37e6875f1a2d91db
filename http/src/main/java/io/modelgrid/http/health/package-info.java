/**
 * Health for probes: {@link io.modelgrid.http.health.HealthDialect} under {@code /health}. May
 * import {@code http.exchange}, {@code http.predict}, {@code http.refusal} and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.health;

import org.jspecify.annotations.NullMarked;
