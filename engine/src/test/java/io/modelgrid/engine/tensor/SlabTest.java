package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlabTest {
  private static final int[] SIZES = {0, 1, 7, 64, 65, 4096, Slab.SMALL, Slab.SMALL + 1, 3, 12_345};

  @Test
  void buffersAreDirectClearedAlignedAndOfTheSizeThatWasAskedFor() {
    for (int round = 0; round < 100; round++) {
      for (int size : SIZES) {
        ByteBuffer buffer = Slab.allocate(size);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(buffer.remaining()).isEqualTo(size);
        assertThat(buffer.capacity()).isEqualTo(size);
        if (size <= Slab.SMALL) {
          assertThat(buffer.alignmentOffset(0, Slab.ALIGNMENT)).isZero();
        }
        while (buffer.hasRemaining()) {
          assertThat(buffer.get()).isZero();
        }
        fill(buffer, (byte) -1); // whoever gets it next must not see this
      }
    }
  }

  @Test
  void noTwoBuffersShareAByte() {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int index = 0; index < 2000; index++) {
      ByteBuffer buffer = Slab.allocate(SIZES[index % SIZES.length] % 5000);
      fill(buffer, (byte) index);
      buffers.add(buffer);
    }
    for (int index = 0; index < buffers.size(); index++) {
      ByteBuffer buffer = buffers.get(index).rewind();
      while (buffer.hasRemaining()) {
        assertThat(buffer.get()).isEqualTo((byte) index);
      }
    }
  }

  private static void fill(ByteBuffer buffer, byte value) {
    buffer.rewind();
    while (buffer.hasRemaining()) {
      buffer.put(value);
    }
  }
}
