package io.modelgrid.training.network;

import java.util.List;
import java.util.Optional;

/** What each layer takes and gives. */
final class Shapes {
  private static final String FLAT = "a flat row; put a flatten layer before it";
  private static final String PICTURE = "(channels, height, width)";
  private static final String SEQUENCE = "(length, width)";

  private final List<Integer> shape;
  private final int vocabulary;

  private Shapes(List<Integer> shape, int vocabulary) {
    this.shape = shape;
    this.vocabulary = vocabulary;
  }

  /**
   * A layer with its blanks filled in, and what it gives; or what is wrong.
   *
   * @param shape of what it gives; meaningless with a mistake
   * @param expected what would be right
   */
  record Fit(Layer layer, List<Integer> shape, Optional<String> mistake, String expected) {}

  /**
   * Fits a draft.
   *
   * @param shape of what it takes
   * @param vocabulary above 0 if that is token ids
   */
  static Fit fit(Layer draft, List<Integer> shape, int vocabulary) {
    return new Shapes(shape, vocabulary).fit(draft);
  }

  private Fit fit(Layer draft) {
    if (vocabulary > 0 && !(draft instanceof Layer.Embedding)) {
      return no(draft, Parts.kind(draft) + " of token ids", "an embedding first");
    }
    if (draft instanceof Layer.Linear linear) {
      return linear(linear);
    } else if (draft instanceof Layer.Convolution convolution) {
      return convolution(convolution);
    } else if (draft instanceof Layer.BatchNorm norm) {
      return batchNorm(norm);
    } else if (draft instanceof Layer.Pool pool) {
      return pool(pool);
    } else if (draft instanceof Layer.GlobalPool) {
      return shape.size() == 3 ? yes(draft, List.of(shape.get(0))) : no(draft, PICTURE);
    } else if (draft instanceof Layer.Flatten) {
      return yes(draft, List.of(shape.stream().reduce(1, Math::multiplyExact)));
    } else if (draft instanceof Layer.Lines) {
      return shape.size() == 3 && shape.get(0) == 1
          ? yes(draft, shape.subList(1, 3))
          : no(draft, "(1, length, width)");
    } else if (draft instanceof Layer.Embedding embedding) {
      return embedding(embedding);
    } else if (draft instanceof Layer.Position position) {
      return position(position);
    } else if (draft instanceof Layer.Recurrent recurrent) {
      return recurrent(recurrent);
    } else if (draft instanceof Layer.Encoder encoder) {
      return encoder(encoder);
    } else if (draft instanceof Layer.Summary) {
      return shape.size() == 2 ? yes(draft, List.of(shape.get(1))) : no(draft, SEQUENCE);
    }
    return yes(draft, shape);
  }

  private Fit linear(Layer.Linear draft) {
    if (shape.size() > 2) {
      return no(draft, FLAT);
    }
    int last = shape.get(shape.size() - 1);
    if (draft.out() < 1) {
      return no(draft, "linear without out", "out, how many numbers it gives");
    }
    Layer.Linear layer = new Layer.Linear(draft.name(), last, draft.out());
    return filled(
        draft.in(),
        last,
        layer,
        shape.size() == 1 ? List.of(draft.out()) : List.of(shape.get(0), draft.out()));
  }

  private Fit convolution(Layer.Convolution draft) {
    if (shape.size() != 3) {
      return no(draft, PICTURE);
    }
    Layer.Convolution layer =
        new Layer.Convolution(
            draft.name(),
            shape.get(0),
            draft.out(),
            draft.kernel(),
            draft.stride(),
            draft.padding());
    long height = slid(shape.get(1), draft);
    long width = slid(shape.get(2), draft);
    if (height < 1 || width < 1) {
      return no(
          draft, "a kernel of " + draft.kernel() + " on " + shape, "a kernel within the picture");
    }
    if (draft.padding() >= draft.kernel()) {
      return no(draft, "padding of " + draft.padding(), "less than the kernel");
    }
    return filled(draft.in(), shape.get(0), layer, List.of(draft.out(), (int) height, (int) width));
  }

  private static long slid(int length, Layer.Convolution draft) {
    long room = length + 2L * draft.padding() - draft.kernel();
    return room < 0 ? 0 : room / draft.stride() + 1;
  }

  private Fit batchNorm(Layer.BatchNorm draft) {
    if (shape.size() == 2) {
      return no(draft, PICTURE + " or a flat row");
    }
    int width = shape.get(0);
    return filled(draft.width(), width, new Layer.BatchNorm(draft.name(), width), shape);
  }

  private Fit pool(Layer.Pool draft) {
    if (shape.size() != 3) {
      return no(draft, PICTURE);
    }
    int height = shape.get(1) / draft.size();
    int width = shape.get(2) / draft.size();
    return height < 1 || width < 1
        ? no(draft, "a pool of " + draft.size() + " on " + shape, "squares within the picture")
        : yes(draft, List.of(shape.get(0), height, width));
  }

  private Fit embedding(Layer.Embedding draft) {
    if (vocabulary == 0) {
      return no(draft, "an embedding of real numbers", "token ids");
    }
    return filled(
        draft.vocabulary(),
        vocabulary,
        new Layer.Embedding(draft.name(), vocabulary, draft.width()),
        List.of(shape.get(0), draft.width()));
  }

  private Fit position(Layer.Position draft) {
    if (shape.size() != 2) {
      return no(draft, SEQUENCE);
    }
    Layer.Position layer = new Layer.Position(draft.name(), shape.get(0), shape.get(1));
    if (draft.length() != 0 && draft.length() != layer.length()) {
      return no(draft, "length " + draft.length(), "" + layer.length());
    }
    return filled(draft.width(), layer.width(), layer, shape);
  }

  private Fit recurrent(Layer.Recurrent draft) {
    if (shape.size() != 2) {
      return no(draft, SEQUENCE);
    }
    int in = shape.get(1);
    return filled(
        draft.in(),
        in,
        new Layer.Recurrent(draft.name(), draft.cell(), in, draft.hidden()),
        List.of(shape.get(0), draft.hidden()));
  }

  private Fit encoder(Layer.Encoder draft) {
    if (shape.size() != 2) {
      return no(draft, SEQUENCE);
    }
    int width = shape.get(1);
    if (width % draft.heads() != 0) {
      return no(draft, draft.heads() + " heads for a width of " + width, "a divisor of the width");
    }
    int inner = draft.inner() == 0 ? 4 * width : draft.inner();
    return filled(
        draft.width(),
        width,
        new Layer.Encoder(draft.name(), width, draft.heads(), inner, draft.dropout()),
        shape);
  }

  private Fit filled(int said, int is, Layer layer, List<Integer> gives) {
    return said == 0 || said == is
        ? yes(layer, gives)
        : no(layer, Parts.kind(layer) + " takes " + said, is + ", as " + shape + " goes in");
  }

  private static Fit yes(Layer layer, List<Integer> gives) {
    return new Fit(layer, List.copyOf(gives), Optional.empty(), "");
  }

  private Fit no(Layer draft, String expected) {
    return no(draft, Parts.kind(draft) + " of " + shape, expected);
  }

  private static Fit no(Layer draft, String mistake, String expected) {
    return new Fit(draft, List.of(), Optional.of(mistake), expected);
  }
}
