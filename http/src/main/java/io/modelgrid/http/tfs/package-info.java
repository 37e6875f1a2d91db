/**
 * TensorFlow Serving's REST: predict, classify, regress, status and metadata.
 *
 * <p>{@link io.modelgrid.http.tfs.TensorFlowServing} answers; which paths lead to it is decided in
 * {@code http.v1}. {@code PredictReader} and {@code ExamplesReader} decode: they find the shapes
 * that the dialect does not say by a first look at the nesting, and then read the same bytes again
 * straight into tensors. {@code TfsAnswers} encodes. Source: TensorFlow Serving's documentation of
 * its REST API, and the words of its code where clients may look for them.
 *
 * <p>A TensorFlow signature is made from the model's own: the only one is {@code serving_default},
 * and it shows the first of the forms in which inputs may be put. A request that fits another form
 * is taken too: chosen by its names, or, for bare values, by whether they are texts or numbers.
 *
 * <p>{@code classify} needs a model with one output (those that must be asked for by name do not
 * count), FP32 or FP64 of shape [N, classes]; labels come from the version's property {@code
 * labels}, joined by commas, else a class is called by its index. {@code regress} needs one FP32 or
 * FP64 of shape [N] or [N, 1]. Both need inputs of shape [N] or [N, width], because a feature is a
 * value or a list. Features must be there in every example or in the context, not in both.
 *
 * <p>Differences: without a version or label a request gets the label {@code stable}, not the
 * highest number; whole numbers are taken for floats and no others for integers; unsigned types are
 * taken where the model has them; an answer's text that is not UTF-8 is refused with 400 unless its
 * output's name ends in {@code _bytes}.
 *
 * <p>May import the other packages of this room that are no dialects, and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.tfs;

import org.jspecify.annotations.NullMarked;
