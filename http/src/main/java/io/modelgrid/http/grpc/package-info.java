/**
 * The Open Inference Protocol V2 over gRPC, on a port of its own.
 *
 * <p>{@link io.modelgrid.http.grpc.GrpcServer} binds it; {@code Entrance} looks at every call
 * first; {@code InferenceService} is the table of calls, {@code InferStream} one stream of
 * requests; {@code InferRequests} decodes, {@code InferAnswers} encodes, {@code Statuses} puts
 * refusals in gRPC's words. {@code Health} follows the node's readiness.
 *
 * <p>Decisions where the protocol is silent: tensors are answered as they were sent, raw or typed,
 * and raw where one of them has no typed form (FP16, BF16); the answers of a stream come in the
 * order of its requests, each with where it came from in its parameters, as a unary one has it in
 * its metadata; a stream ends when its node drains, after the answers to what it took.
 *
 * <p>May import the other packages of this room that are no dialects, {@code engine.api} and {@code
 * engine.tensor}; nothing else imports gRPC or protobuf.
 */
@NullMarked
package io.modelgrid.http.grpc;

import org.jspecify.annotations.NullMarked;
