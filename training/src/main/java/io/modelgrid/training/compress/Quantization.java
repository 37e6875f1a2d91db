package io.modelgrid.training.compress;

/** How a model's numbers are stored in fewer bits. */
public sealed interface Quantization {

  /**
   * Products of matrices in 8 bits, activations scaled anew at each computation; other weights are
   * stored in 8 bits, and computed with as before.
   *
   * @param fullRange whether weights use all of 8 bits rather than 7; on processors with AVX2 or
   *     AVX-512 but without VNNI, sums may then overflow, and answers differ between processors
   */
  record DynamicInt8(boolean fullRange) implements Quantization {}

  /**
   * Products of matrices and convolutions in 8 bits, activations scaled by what they were on given
   * samples.
   *
   * @param samples most rows that are looked at
   */
  record StaticInt8(int samples, boolean fullRange) implements Quantization {}

  /**
   * Weights of products of matrices in 4 bits, a scale for each block of them.
   *
   * @param block 16, 32, 64, 128 or 256
   */
  record Int4(int block) implements Quantization {}

  /** Weights in 16 bits; computed with in 32. */
  record Half() implements Quantization {}
}
