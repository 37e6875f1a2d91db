package io.modelgrid.http.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassificationTest {
  @Test
  void ranksEachRow() {
    Tensor output = Tensor.ofFloats(Shape.of(2, 3), 0.1f, 0.7f, 0.2f, 3, -1, 2);
    assertThat(highest(output, 2))
        .isEqualTo(Tensor.ofTexts(Shape.of(2, 2), List.of("0.7:1", "0.2:2", "3.0:0", "2.0:2")));
    Tensor deep = Tensor.ofFloats(Shape.of(2, 2, 1), 1, 2, 4, 3);
    assertThat(highest(deep, 1))
        .isEqualTo(Tensor.ofTexts(Shape.of(2, 1), List.of("2.0:1", "4.0:0")));
  }

  @Test
  void aTensorOfOneDimensionIsOneRow() {
    assertThat(highest(Tensor.ofLongs(Shape.of(3), 5, 7, 6), 2))
        .isEqualTo(Tensor.ofTexts(Shape.of(2), List.of("7:1", "6:2")));
    assertThat(highest(Tensor.ofLongs(Shape.of(), 5), 2))
        .isEqualTo(Tensor.ofTexts(Shape.of(1), List.of("5:0")));
  }

  @Test
  void thereAreNeverMoreThanThereAre() {
    assertThat(highest(Tensor.ofLongs(Shape.of(1, 2), 1, 2), Integer.MAX_VALUE).shape())
        .isEqualTo(Shape.of(1, 2));
    assertThat(highest(Tensor.ofLongs(Shape.of(0, 2)), 1).shape()).isEqualTo(Shape.of(0, 0));
    assertThat(highest(Tensor.ofLongs(Shape.of(2, 0)), 1).byteSize()).isZero();
    assertThat(highest(Tensor.ofLongs(Shape.of(0)), 1).byteSize()).isZero();
  }

  @Test
  void ofEqualScoresTheFirstIsFirstAndNotANumberIsLast() {
    float nan = Float.NaN;
    float infinity = Float.POSITIVE_INFINITY;
    assertThat(highest(Tensor.ofFloats(Shape.of(6), nan, 0, -0.0f, 0, -infinity, infinity), 6))
        .isEqualTo(
            Tensor.ofTexts(
                Shape.of(6),
                List.of("Infinity:5", "0.0:1", "-0.0:2", "0.0:3", "-Infinity:4", "NaN:0")));
  }

  @Test
  void labelsStandBehindTheirPlaces() {
    Tensor output = Tensor.ofFloats(Shape.of(3), 1, 2, 3);
    assertThat(Classification.highest(output, 3, List.of("cat", "dog"), "output 'y'"))
        .isEqualTo(Tensor.ofTexts(Shape.of(3), List.of("3.0:2", "2.0:1:dog", "1.0:0:cat")));
    assertThat(Classification.labels(version(Map.of("labels", "cat, tabby\ndog"))))
        .containsExactly("cat, tabby", "dog");
    assertThat(Classification.labels(version(Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64"})
  void wholeNumbersAreRankedExactlyToTheEndsOfTheirRange(DataType type) {
    int size = type.size();
    ByteBuffer buffer = Tensor.allocate(3L * size);
    for (int at = 0; at < size; at++) {
      buffer.put(at, (byte) 0xFF);
      buffer.put(size + at, (byte) (at == size - 1 ? 0x7F : 0xFF));
      buffer.put(2 * size + at, (byte) (at == size - 1 ? 0x7F : at == 0 ? 0xFE : 0xFF));
    }
    boolean signed = !type.name().startsWith("U");
    List<String> ranked = texts(highest(Tensor.of(type, Shape.of(3), buffer), 3));
    assertThat(ranked)
        .extracting(text -> text.substring(text.length() - 2))
        .containsExactly(
            signed ? new String[] {":1", ":2", ":0"} : new String[] {":0", ":1", ":2"});
    assertThat(ranked.get(signed ? 2 : 0)).doesNotStartWith(signed ? "1" : "-");
  }

  @Test
  void isTheSameAsSorting() {
    Random random = new Random(8);
    for (int round = 0; round < 100; round++) {
      int length = 1 + random.nextInt(50);
      double[] scores = random.doubles(length, -3, 3).map(Math::rint).toArray();
      ByteBuffer buffer = Tensor.allocate(8L * length);
      buffer.asDoubleBuffer().put(scores);
      int most = 1 + random.nextInt(length);
      List<String> sorted =
          IntStream.range(0, length)
              .boxed()
              .sorted(Comparator.comparingDouble(place -> -(scores[place] + 0.0)))
              .limit(most)
              .map(place -> scores[place] + ":" + place)
              .toList();
      Tensor output = Tensor.of(DataType.FP64, Shape.of(length), buffer);
      assertThat(texts(highest(output, most))).isEqualTo(sorted);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"BOOL", "BYTES", "FP16", "BF16"})
  void whatHasNoOrderIsRefused(DataType type) {
    Tensor output = Tensor.of(type, Shape.of(0), Tensor.allocate(0));
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> highest(output, 1));
    assertThat(refused.refusal().status()).isEqualTo(400);
    assertThat(refused).hasMessageContaining("output 'y': classification of " + type);
  }

  private static List<String> texts(Tensor tensor) {
    return tensor.elements().stream()
        .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
        .toList();
  }

  private static Tensor highest(Tensor output, int most) {
    return Classification.highest(output, most, List.of(), "output 'y'");
  }

  private static VersionView version(Map<String, String> properties) {
    return new VersionView(
        "1", State.READY, List.of(), "ab", 5, Instant.EPOCH, null, null, null, properties, 1);
  }
}
