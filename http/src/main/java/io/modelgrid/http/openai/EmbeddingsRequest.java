package io.modelgrid.http.openai;

import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.tensor.Ragged;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for embeddings, decoded.
 *
 * @param texts BYTES [N], or null where tokens came
 * @param tokens lists of token ids, or null where texts came
 * @param base64 whether vectors are wanted as Base64 instead of numbers
 * @param dimensions to how many numbers vectors shall be cut, or null
 */
record EmbeddingsRequest(
    String model,
    @Nullable Tensor texts,
    @Nullable Ragged tokens,
    boolean base64,
    @Nullable Integer dimensions) {}
