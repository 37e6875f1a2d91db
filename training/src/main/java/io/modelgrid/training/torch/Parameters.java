package io.modelgrid.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network's weights in one piece of memory outside the heap, which the engine works on as it is:
 * the trained ones in front, so that an optimizer sees one array, then the others. Confined to a
 * thread.
 */
public final class Parameters {
  // Of 64 bytes: what the engine's vector instructions like best.
  private static final int ALIGNMENT = 16;
  private static final int ALIGNMENT_BYTES = ALIGNMENT * Float.BYTES;

  private final Network network;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final FloatBuffer numbers;
  private final int trained;

  /**
   * Copies the weights.
   *
   * @param weights all of the network's
   * @param frozen names of layers that are not trained
   */
  public Parameters(Network network, Weights weights, Set<String> frozen) {
    this.network = network;
    List<String> order = new ArrayList<>();
    List<String> still = new ArrayList<>();
    network.parts().keySet().forEach(name -> (isTrained(name, frozen) ? order : still).add(name));
    int end = 0;
    Map<String, Integer> offsets = new HashMap<>();
    for (String name : order) {
      offsets.put(name, end);
      end += padded(weights.get(name).numbers().length);
    }
    this.trained = end;
    for (String name : still) {
      offsets.put(name, end);
      end += padded(weights.get(name).numbers().length);
    }
    ByteBuffer memory =
        ByteBuffer.allocateDirect(
                Math.multiplyExact(Math.max(end, 1), Float.BYTES) + ALIGNMENT_BYTES)
            .alignedSlice(ALIGNMENT_BYTES)
            .order(ByteOrder.nativeOrder());
    this.numbers = memory.asFloatBuffer();
    network
        .parts()
        .forEach(
            (name, shape) -> {
              float[] values = weights.get(name).numbers();
              int offset = offsets.getOrDefault(name, 0);
              numbers.put(offset, values);
              slots.put(
                  name,
                  new Slot(
                      shape,
                      new Shape(shape.stream().mapToLong(each -> each).toArray()),
                      offset,
                      values.length,
                      offset < trained,
                      memory.slice(offset * Float.BYTES, values.length * Float.BYTES)));
            });
  }

  /** How many numbers in front are trained, with some between arrays that stay zero. */
  public int trained() {
    return trained;
  }

  /** Where an array begins among the trained; negative if it is not trained. */
  public int offset(String name) {
    Slot slot = slots.get(name);
    return slot == null || !slot.trained ? -1 : slot.offset;
  }

  /** Copies the trained numbers out. */
  public void read(float[] into) {
    numbers.get(0, into, 0, trained);
  }

  /** Copies the trained numbers in. */
  public void write(float[] from) {
    numbers.put(0, from, 0, trained);
  }

  /** All weights, as a copy. */
  public Weights weights() {
    Map<String, Weights.Values> arrays = new LinkedHashMap<>();
    slots.forEach(
        (name, slot) -> {
          float[] values = new float[slot.size];
          numbers.get(slot.offset, values);
          arrays.put(name, new Weights.Values(slot.shape, values));
        });
    return new Weights(arrays);
  }

  /** The network that they are of. */
  Network network() {
    return network;
  }

  /** All arrays for one step, on the memory itself. */
  Map<String, NDArray> arrays(NDManager step, boolean training) {
    Map<String, NDArray> arrays = new HashMap<>();
    slots.forEach(
        (name, slot) -> {
          NDArray array = step.create(slot.bytes.duplicate(), slot.engineShape, DataType.FLOAT32);
          if (training && slot.trained) {
            array.setRequiresGradient(true);
          }
          arrays.put(name, array);
        });
    return arrays;
  }

  /** Copies the gradients of a step's arrays to where their weights lie. */
  void gradient(Map<String, NDArray> arrays, float[] into) {
    arrays.forEach(
        (name, array) -> {
          Slot slot = slots.get(name);
          if (slot != null && slot.trained) {
            try (NDArray gradient = array.getGradient()) {
              gradient
                  .toByteBuffer(true)
                  .order(ByteOrder.nativeOrder())
                  .asFloatBuffer()
                  .get(into, slot.offset, slot.size);
            }
          }
        });
  }

  private static boolean isTrained(String name, Set<String> frozen) {
    String layer = name.substring(0, name.indexOf('.'));
    return !frozen.contains(layer) && !name.endsWith(".mean") && !name.endsWith(".variance");
  }

  private static int padded(int size) {
    return Math.multiplyExact((size + ALIGNMENT - 1) / ALIGNMENT, ALIGNMENT);
  }

  /** Where an array lies. */
  private record Slot(
      List<Integer> shape,
      Shape engineShape,
      int offset,
      int size,
      boolean trained,
      ByteBuffer bytes) {}
}
