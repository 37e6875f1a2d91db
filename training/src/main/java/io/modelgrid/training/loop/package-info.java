/**
 * The training loop: {@link io.modelgrid.training.loop.TrainingLoop} runs a {@link
 * io.modelgrid.training.loop.LoopPlan}, tells a {@link io.modelgrid.training.loop.LoopWatcher}, and
 * goes on from its last checkpoint where one lies in the plan's folder.
 */
@NullMarked
package io.modelgrid.training.loop;

import org.jspecify.annotations.NullMarked;
