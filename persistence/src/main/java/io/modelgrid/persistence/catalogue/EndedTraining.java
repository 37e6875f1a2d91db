package io.modelgrid.persistence.catalogue;

import java.time.Instant;

/**
 * A training that is over, as the state remembers the latest of them.
 *
 * @param last what it was when it ended; its curve has few points
 */
public record EndedTraining(TrainingState last, TrainingResult result, Instant endedAt) {}
