/**
 * The dashboard: a page that shows the whole grid, from any of its nodes.
 *
 * <p>{@link io.modelgrid.http.dashboard.DashboardDialect} serves the page and its files, which are
 * written by hand and lie beside it. All that the page knows it asks of the admin API, as anybody
 * may. May import {@code http.exchange} and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.dashboard;

import org.jspecify.annotations.NullMarked;
