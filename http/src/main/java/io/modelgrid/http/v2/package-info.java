/**
 * The Open Inference Protocol V2 over REST, in JSON and with the binary tensor extension.
 *
 * <p>{@link io.modelgrid.http.v2.V2Dialect} holds the paths, {@code V2RequestReader} decodes an
 * inference request, {@code V2RawRequest} one without JSON, {@code V2Answers} encodes what became
 * of it, {@code V2Metadata} describes models. Source: the protocol's specification, and Triton's
 * words where clients may look for them.
 *
 * <p>Decisions where the protocol is silent: whether tensors come in binary is decided by the
 * header {@code Inference-Header-Content-Length} alone, never by the type of the body; an answer
 * that JSON cannot carry (NaN, infinity, bytes that are not UTF-8, FP16, BF16) is refused with 400
 * that advises the binary format; a server or model that is not ready answers 503; data may be flat
 * or nested exactly as the shape says, and is flat in answers; keys may come in any order; unknown
 * keys and parameters are ignored; in a raw request of BYTES the body is the one element, without
 * its length.
 *
 * <p>May import the other packages of this room that are no dialects, and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.v2;

import org.jspecify.annotations.NullMarked;
