package io.modelgrid.training.data;

import java.util.List;
import java.util.Optional;

/**
 * How what a caller sends becomes a row of {@link Examples}: fitted on the training part, and part
 * of the version. Its numeric steps go into the exported graph; what is done to texts and pictures
 * before stands in the bundle's {@code modelgrid.json}.
 *
 * @param sources what callers send, in the order in which it makes up a row; several are one behind
 *     the other in a flat row; a source that is no flat row stands alone
 * @param row what they make together
 * @param targets what the network's answer means
 */
public record Preparation(List<Source> sources, RowShape row, Answer targets) {
  public Preparation {
    sources = List.copyOf(sources);
  }

  /** One input of the served version. */
  public sealed interface Source {
    /** Name of the input in the served version's signature. */
    String input();
  }

  /**
   * Real numbers, FP32 of {@code [N, shape…]}: {@code y = (x is NaN ? fill : x) * scale + shift}.
   * The three have one element, for all; or as many as the first dimension of a shape of three, for
   * each channel; or as many as the shape has elements.
   *
   * @param shape of a row, without the batch's dimension
   */
  public record Numbers(
      String input,
      List<Integer> shape,
      List<Float> fill,
      List<Float> scale,
      List<Float> shift,
      Optional<Picture> picture)
      implements Source {
    public Numbers {
      shape = List.copyOf(shape);
      fill = List.copyOf(fill);
      scale = List.copyOf(scale);
      shift = List.copyOf(shift);
    }
  }

  /**
   * The numbers are those of a picture, from 0 to 255, as (channels, height, width); the engine
   * decodes and resizes for callers that send files.
   *
   * @param channels 1 for grey, 3 for red, green and blue
   */
  public record Picture(int channels, int height, int width) {}

  /**
   * Words, BYTES of {@code [N, 1]}, each of which becomes a row of zeros with a one at its place;
   * an unknown one all zeros.
   */
  public record Categories(String input, List<String> values) implements Source {
    public Categories {
      values = List.copyOf(values);
    }
  }

  /**
   * Texts, which the engine turns into token ids, INT64 of {@code [N, length]}.
   *
   * @param tokenizer bytes of a Hugging Face {@code tokenizer.json}, by SHA-256 in hex; the file
   *     lies in the bundle
   */
  public record Tokens(String input, String tokenizer, int length, int vocabulary, int padding)
      implements Source {}

  /**
   * What the network's numbers mean.
   *
   * @param classes whether they are scores of classes; else they are the predicted numbers, of
   *     which each is {@code y * scale + shift} (targets are scaled for training too)
   * @param names of the classes or numbers
   */
  public record Answer(boolean classes, List<String> names, List<Float> scale, List<Float> shift) {
    public Answer {
      names = List.copyOf(names);
      scale = List.copyOf(scale);
      shift = List.copyOf(shift);
    }
  }
}
