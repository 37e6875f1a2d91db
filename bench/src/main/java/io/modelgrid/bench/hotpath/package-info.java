/**
 * What a request costs: the same work in process, behind an empty server, behind the server that a
 * user could write, and behind a node, in alternating rounds of one run.
 *
 * <p>{@link io.modelgrid.bench.hotpath.HotPathBench} runs them; each server is a process of its
 * own.
 */
@NullMarked
package io.modelgrid.bench.hotpath;

import org.jspecify.annotations.NullMarked;
