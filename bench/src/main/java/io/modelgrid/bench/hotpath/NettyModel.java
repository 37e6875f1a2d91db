package io.modelgrid.bench.hotpath;

import ai.onnxruntime.OrtException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.FloatBuffer;

/** A model behind {@link NettyServer}. */
interface NettyModel {
  /**
   * What a model gives.
   *
   * @param values all elements, in row-major order
   */
  @SuppressWarnings("ArrayRecordComponent") // as one would write it
  record Output(String name, long[] shape, FloatBuffer values) {}

  /** Computes from a body of JSON. */
  Output compute(ByteBuf body) throws IOException, OrtException;

  /** Computes from a body of which so many bytes are JSON, and the rest the tensor. */
  Output compute(ByteBuf body, int jsonLength) throws IOException, OrtException;
}
