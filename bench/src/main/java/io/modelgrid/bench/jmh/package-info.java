/**
 * What the JMH benchmarks of a request's pieces have in common: {@link
 * io.modelgrid.bench.jmh.Samples}.
 *
 * <p>The benchmarks themselves stand in the packages of what they measure, which those packages
 * keep to themselves: decoding and encoding in {@code http.v2}, routing in {@code actors.router},
 * batching in {@code actors.replica}, serialising in {@code actors.wire}. Each takes about half a
 * minute by default; {@code bench/run jmh} runs them.
 */
@NullMarked
package io.modelgrid.bench.jmh;

import org.jspecify.annotations.NullMarked;
