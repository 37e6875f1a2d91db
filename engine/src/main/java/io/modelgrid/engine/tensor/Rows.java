package io.modelgrid.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of tensors, which lie along the first dimension: joined, counted and taken apart. */
public final class Rows {
  private Rows() {}

  /**
   * How many rows all these tensors have; 0 if they differ, or one is a scalar, or none is there.
   */
  public static int in(List<NamedTensor> tensors) {
    long rows = 0;
    for (NamedTensor each : tensors) {
      Shape shape = each.tensor().shape();
      long own = shape.rank() == 0 ? 0 : shape.dimension(0);
      if (own == 0 || (rows != 0 && rows != own)) {
        return 0;
      }
      rows = own;
    }
    return (int) Math.min(rows, Integer.MAX_VALUE);
  }

  /**
   * How many rows a request counts for: as many as its first input has, one for a scalar and for a
   * request without inputs.
   */
  public static int counted(List<NamedTensor> inputs) {
    Shape shape = inputs.isEmpty() ? Shape.of() : inputs.get(0).tensor().shape();
    return shape.rank() == 0 ? 1 : (int) Math.min(shape.dimension(0), Integer.MAX_VALUE);
  }

  /**
   * The tensors of several requests with equal {@code BatchKey}s, one request's rows after the
   * other's.
   *
   * @param requests one or more
   */
  public static List<NamedTensor> join(List<List<NamedTensor>> requests) {
    List<NamedTensor> joined = new ArrayList<>();
    List<NamedTensor> first = requests.get(0);
    for (int index = 0; index < first.size(); index++) {
      List<Tensor> parts = new ArrayList<>(requests.size());
      for (List<NamedTensor> request : requests) {
        parts.add(request.get(index).tensor());
      }
      joined.add(new NamedTensor(first.get(index).name(), joined(parts)));
    }
    return joined;
  }

  private static Tensor joined(List<Tensor> parts) {
    long rows = 0;
    long bytes = 0;
    for (Tensor part : parts) {
      rows += part.shape().dimension(0);
      bytes += part.byteSize();
    }
    ByteBuffer data = Tensor.allocate(bytes);
    parts.forEach(part -> data.put(part.data()));
    Tensor first = parts.get(0);
    return Tensor.of(first.dataType(), first.shape().withFirst(rows), data.flip());
  }

  /**
   * The outputs of each of several requests, which were computed together. They share the memory of
   * the whole.
   *
   * @param counts how many rows each request has
   * @return empty if an output has not as many rows as all requests together
   */
  public static Optional<List<List<NamedTensor>>> split(List<NamedTensor> outputs, int[] counts) {
    long all = 0;
    for (int count : counts) {
      all += count;
    }
    List<List<NamedTensor>> apart = new ArrayList<>(counts.length);
    for (int request = 0; request < counts.length; request++) {
      apart.add(new ArrayList<>(outputs.size()));
    }
    for (NamedTensor output : outputs) {
      Tensor tensor = output.tensor();
      if (tensor.shape().rank() == 0 || tensor.shape().dimension(0) != all) {
        return Optional.empty();
      }
      ByteBuffer rest = tensor.data();
      for (int request = 0; request < counts.length; request++) {
        Shape shape = tensor.shape().withFirst(counts[request]);
        ByteBuffer own = next(rest, tensor.dataType(), shape.elementCount());
        apart
            .get(request)
            .add(new NamedTensor(output.name(), Tensor.of(tensor.dataType(), shape, own)));
      }
    }
    return Optional.of(apart);
  }

  /** The next elements of a buffer, which is moved behind them. */
  private static ByteBuffer next(ByteBuffer rest, DataType type, long elements) {
    int start = rest.position();
    if (type == DataType.BYTES) {
      for (long element = 0; element < elements; element++) {
        int length = rest.getInt();
        rest.position(rest.position() + length);
      }
    } else {
      rest.position(start + Math.toIntExact(elements * type.size()));
    }
    return rest.slice(start, rest.position() - start).order(ByteOrder.LITTLE_ENDIAN);
  }
}
