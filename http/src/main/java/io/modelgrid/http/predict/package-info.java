/**
 * What happens between a decoded request and its answer, for all dialects alike.
 *
 * <p>{@link io.modelgrid.http.predict.Predictor} checks a {@link
 * io.modelgrid.http.predict.Question} against its model, asks the grid and gives a {@link
 * io.modelgrid.http.predict.Prediction}, whose refusals {@link io.modelgrid.http.predict.Refusals}
 * put as HTTP does. May import {@code http.memory}, {@code http.refusal}, {@code http.trace},
 * {@code engine.api} and {@code engine.tensor}; no dialect.
 */
@NullMarked
package io.modelgrid.http.predict;

import org.jspecify.annotations.NullMarked;
