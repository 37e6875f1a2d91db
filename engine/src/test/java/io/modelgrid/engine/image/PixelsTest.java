package io.modelgrid.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PixelsTest {
  private static Pixels grey(int height, int width, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Pixels.of(new PictureShape(1, height, width), bytes);
  }

  @Test
  void theSameShapeIsTheSamePicture() {
    Pixels pixels = grey(1, 2, 0, 255);
    assertThat(pixels.as(pixels.shape())).isSameAs(pixels);
  }

  @Test
  void shrinkingToHalfWeighsNeighboursByTheirDistance() {
    // Each new pixel is two wide: weights 1, 3, 3, 1 over four old ones, cut at the edge.
    float[] half = PictureFixture.numbers(grey(1, 4, 10, 20, 30, 40).as(new PictureShape(1, 1, 2)));
    assertThat(half)
        .containsExactly(
            Math.round((3 * 10 + 3 * 20 + 30) / 7f), Math.round((20 + 3 * 30 + 3 * 40) / 7f));
  }

  @Test
  void growingInterpolatesBetweenNeighbours() {
    float[] twice = PictureFixture.numbers(grey(1, 2, 0, 200).as(new PictureShape(1, 1, 4)));
    assertThat(twice).containsExactly(0, 50, 150, 200);
  }

  @Test
  void oneColourStaysOneColourInEverySize() {
    byte[] all = new byte[3 * 13 * 17];
    Arrays.fill(all, (byte) 201);
    Pixels pixels = Pixels.of(new PictureShape(3, 13, 17), all);
    for (int size = 1; size < 40; size++) {
      assertThat(PictureFixture.numbers(pixels.as(new PictureShape(3, size, 41 - size))))
          .containsOnly(201);
    }
  }

  @Test
  void greyIsMadeOfColoursByTheirLightness() {
    Pixels colours = Pixels.of(new PictureShape(3, 1, 2), new byte[] {100, -1, 50, -1, 10, -1});
    assertThat(PictureFixture.numbers(colours.as(new PictureShape(1, 1, 2))))
        .containsExactly(60, 255);
  }

  @Test
  void coloursAreMadeOfGreyAllAlike() {
    assertThat(PictureFixture.numbers(grey(1, 2, 7, 9).as(new PictureShape(3, 1, 2))))
        .containsExactly(7, 9, 7, 9, 7, 9);
  }

  @Test
  void refusesShapesThatAreNone() {
    assertThatThrownBy(() -> new PictureShape(2, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: 1 or 3 channels");
    assertThatThrownBy(() -> Pixels.of(new PictureShape(1, 2, 2), new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
