/**
 * {@code /metrics}, for Prometheus and whoever reads its formats. Knows the metrics only through
 * {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.metrics;

import org.jspecify.annotations.NullMarked;
