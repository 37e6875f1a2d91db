package io.modelgrid.training.job;

import io.modelgrid.training.loop.LoopResult;
import io.modelgrid.training.network.Network;

/**
 * A trained network, and the rows as it takes them.
 *
 * @param technique {@code trained}, {@code fine-tuned} or {@code distilled}
 */
record Learned(Network network, LoopResult result, JobRows rows, String technique) {}
