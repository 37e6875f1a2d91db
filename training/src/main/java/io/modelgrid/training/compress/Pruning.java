package io.modelgrid.training.compress;

/**
 * Sets the smallest weights to zero.
 *
 * @param share of the weights, from 0 to 1
 * @param byLayer whether each layer loses that share, rather than all together
 * @param epochs of training afterwards with the zeros held, for versions of ours; 0 for none
 */
public record Pruning(double share, boolean byLayer, int epochs) {}
