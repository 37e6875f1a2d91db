/**
 * Sends mutated requests of every dialect to a real server, and watches that each is answered as
 * rubbish should be.
 *
 * <p>{@code FuzzTest} names the {@code Corpus} of each dialect: good requests, and the shape of its
 * errors. A new dialect is one more corpus. {@code Mutators} spoil a {@code Request}, {@code
 * Fuzzer} sends it over a {@code Connection} and judges the answer.
 */
@NullMarked
package io.modelgrid.http.fuzz;

import org.jspecify.annotations.NullMarked;
