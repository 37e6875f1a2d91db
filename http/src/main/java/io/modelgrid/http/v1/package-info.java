/**
 * The paths under {@code /v1/models}, on which three dialects meet: TensorFlow Serving, KServe V1
 * and OpenAI.
 *
 * <p>{@link io.modelgrid.http.v1.V1Dialect} answers. {@code V1Path} reads a path, whose fixed words
 * may be in any case; the verb stands after the last colon. Where the dialects clash the answer is
 * the union of their keys:
 *
 * <ul>
 *   <li>{@code GET /v1/models}: OpenAI's {@code object} and {@code data}, KServe's {@code models};
 *   <li>{@code GET /v1/models/MODEL}: TensorFlow's {@code model_version_status}, OpenAI's {@code
 *       id}, {@code object}, {@code created}, {@code owned_by}, KServe's {@code name} and {@code
 *       ready}.
 * </ul>
 *
 * <p>Whoever stumbles over keys that are not his asks for {@code ?format=tensorflow}, {@code
 * ?format=openai} or {@code ?format=kserve}, and gets that dialect's keys, statuses and errors
 * alone: KServe says 503 of a model that is not ready, TensorFlow Serving knows no list. Errors are
 * {@code {"error": "…"}} otherwise, which OpenAI's clients read too.
 *
 * <p>{@code :predict} with {@code inputs} answers {@code outputs} as TensorFlow Serving does, and
 * {@code :explain} of KServe is 501. May import {@code http.tfs}, {@code http.openai}, and the
 * other packages of this room that are no dialects.
 */
@NullMarked
package io.modelgrid.http.v1;

import org.jspecify.annotations.NullMarked;
