package io.modelgrid.actors.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.actors.transfer.Incoming.Chunk;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tensors to chunks and back. */
class ChunksTest {
  private static final int CHUNK = ChunkCutter.CHUNK;

  static NamedTensor bytes(String name, int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return new NamedTensor(
        name, Tensor.of(DataType.UINT8, Shape.of(count), ByteBuffer.wrap(bytes)));
  }

  private static List<TensorHead> heads(List<NamedTensor> tensors) {
    return tensors.stream().map(TensorHead::of).toList();
  }

  private static List<Chunk> cut(List<NamedTensor> tensors) {
    ChunkCutter cutter = new ChunkCutter(tensors);
    List<Chunk> chunks = new ArrayList<>();
    while (!cutter.isDone()) {
      chunks.add(cutter.next());
    }
    assertThat(cutter.offset()).isEqualTo(cutter.total());
    return chunks;
  }

  @Test
  void whatIsCutIsPutTogetherAgain() {
    List<NamedTensor> tensors =
        List.of(
            bytes("none", 0),
            bytes("small", 7),
            bytes("exact", CHUNK - 7),
            bytes("large", 3 * CHUNK + 11),
            new NamedTensor("texts", Tensor.ofTexts(Shape.of(2), List.of("ä", ""))),
            new NamedTensor("matrix", Tensor.ofFloats(Shape.of(2, 1), 1.5f, -2)),
            bytes("nothing", 0));

    List<Chunk> chunks = cut(tensors);

    assertThat(chunks).hasSize(5);
    assertThat(chunks.subList(0, 4)).allMatch(chunk -> chunk.bytes().remaining() == CHUNK);
    Assembly assembly = new Assembly(heads(tensors));
    for (Chunk chunk : chunks) {
      assertThat(assembly.isComplete()).isFalse();
      assertThat(assembly.add(chunk)).isNull();
    }
    assertThat(assembly.isComplete()).isTrue();
    assertThat(assembly.tensors()).isEqualTo(tensors);
    assertThat(assembly.tensors()).allMatch(each -> each.tensor().data().isDirect());
  }

  @Test
  void aGapIsNoticed() {
    List<NamedTensor> tensors = List.of(bytes("x", 3 * CHUNK));
    List<Chunk> chunks = cut(tensors);
    Assembly assembly = new Assembly(heads(tensors));
    assertThat(assembly.add(chunks.get(0))).isNull();
    assertThat(assembly.add(chunks.get(2)))
        .isEqualTo("a chunk starts at byte 1048576 (expected: at 524288)");
    assertThat(assembly.add(chunks.get(0)))
        .isEqualTo("a chunk starts at byte 0 (expected: at 524288)");
  }

  @Test
  void bytesThatWereNotAnnouncedAreRefused() {
    Assembly assembly = new Assembly(heads(List.of(bytes("x", 10))));
    assertThat(assembly.add(new Chunk(0, ByteBuffer.allocate(11))))
        .isEqualTo("a chunk has 11 bytes (expected: at most 10)");
    assertThat(assembly.add(new Chunk(0, ByteBuffer.allocate(10)))).isNull();
    assertThat(assembly.add(new Chunk(10, ByteBuffer.allocate(1)))).isNotNull();
  }

  @Test
  void bytesThatAreNoTextsAreRefused() {
    Assembly assembly = new Assembly(List.of(new TensorHead("x", DataType.BYTES, Shape.of(1), 6)));
    assertThat(assembly.add(new Chunk(0, ByteBuffer.allocate(6).putInt(0, 77)))).isNull();
    assertThatThrownBy(assembly::tensors)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is cut short");
  }
}
