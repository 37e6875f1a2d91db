package io.modelgrid.training.compress;

/**
 * How far another model's score lies from the first one's on the same rows.
 *
 * @param difference of the scores: the other's less the first one's
 * @param low lower end of the 95 % confidence interval of the difference
 * @param high its upper end
 * @param probability of a difference at least as large, if the two were equally good
 */
public record PairedDifference(double difference, double low, double high, double probability) {}
