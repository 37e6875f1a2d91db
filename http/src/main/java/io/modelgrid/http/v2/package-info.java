/**
 * The Open Inference Protocol V2 over REST, in JSON.
 *
 * <p>{@link io.modelgrid.http.v2.V2Dialect} holds the paths, {@code V2RequestReader} decodes an
 * inference request, {@code V2Answers} encodes what became of it, {@code V2Metadata} describes
 * models. Source: the protocol's specification, and Triton's words where clients may look for them.
 *
 * <p>Decisions where the protocol is silent: an answer that JSON cannot carry (NaN, infinity, bytes
 * that are not UTF-8, FP16, BF16) is refused with 400 that advises the binary format; a server or
 * model that is not ready answers 503; data may be flat or nested exactly as the shape says, and is
 * flat in answers; keys may come in any order; unknown keys and parameters are ignored, and so is a
 * wish for binary outputs, because clients utter it by default and read JSON all the same.
 *
 * <p>May import the other packages of this room that are no dialects, and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.v2;

import org.jspecify.annotations.NullMarked;
