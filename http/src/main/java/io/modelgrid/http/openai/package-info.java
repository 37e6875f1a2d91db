/**
 * OpenAI's interface, as far as it fits models that are not asked to chat: {@code POST
 * /v1/embeddings}. What it says of models is made here too, and served by {@code http.v1}, because
 * other dialects have the same paths.
 *
 * <p>{@link io.modelgrid.http.openai.OpenAiDialect} holds the paths, {@code EmbeddingsReader}
 * decodes a request, {@code Embedder} knows what a model must have, {@code EmbeddingsAnswer}
 * encodes, {@link io.modelgrid.http.openai.OpenAiErrors} puts refusals in the four keys that
 * clients look for.
 *
 * <p>A model makes embeddings if it takes texts, BYTES [N], or token ids, INT64 [N, length] named
 * {@code input_ids}, and gives FP32 [N, width]: under the name {@code embedding}, or as its only
 * output. Token lists of different lengths are padded with 0 and masked. {@code usage} counts the
 * tokens that a model tells by its output {@code tokens}; of token lists their own lengths; 0 for a
 * model that cannot tell. {@code dimensions} cuts a vector where the version's property of that
 * name allows it, and brings it to length one again if the model does so. Keys may come in any
 * order, unknown ones are ignored, and so are {@code user} and the header {@code Authorization}.
 *
 * <p>May import the other packages of this room that are no dialects, and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.openai;

import org.jspecify.annotations.NullMarked;
