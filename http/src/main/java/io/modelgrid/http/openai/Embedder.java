package io.modelgrid.http.openai;

import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.engine.text.Dimensions;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.tensor.Ragged;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A version that makes vectors, as far as its signature and properties tell: how it wants texts and
 * tokens, and under which names it answers.
 */
final class Embedder {
  private static final String EMBEDDING = "embedding";

  /** The output that tells how many tokens each text has. */
  static final String TOKENS = "tokens";

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";

  /** Most numbers in a padded batch of a model that does not say how long its rows may be. */
  private static final long MAX_PADDED = 1 << 24;

  private final ModelView model;
  private final Signature signature;
  private final Map<String, String> properties;
  private final TensorSpec vectors;

  private Embedder(ModelView model, VersionView version, Signature signature, TensorSpec vectors) {
    this.model = model;
    this.signature = signature;
    this.properties = version.properties();
    this.vectors = vectors;
  }

  /**
   * The embedder that a version is.
   *
   * @throws Objection with status 400 if it is none
   */
  static Embedder of(ModelView model, VersionView version) {
    Signature signature = Predictor.signature(model, version);
    List<TensorSpec> usual = signature.outputs().stream().filter(spec -> !spec.optional()).toList();
    TensorSpec vectors =
        usual.stream()
            .filter(spec -> usual.size() == 1 || spec.name().equals(EMBEDDING))
            .filter(spec -> spec.dataType() == DataType.FP32 && spec.shape().rank() == 2)
            .findFirst()
            .orElseThrow(() -> unfit(model, "an output FP32 [N, width]"));
    return new Embedder(model, version, signature, vectors);
  }

  /** The name of the output that holds the vectors. */
  String vectors() {
    return vectors.name();
  }

  /** The outputs to ask for. */
  List<String> outputs(EmbeddingsRequest asked) {
    boolean counts = asked.texts() != null && tellsTokens();
    return counts ? List.of(vectors.name(), TOKENS) : List.of(vectors.name());
  }

  private boolean tellsTokens() {
    return signature.outputs().stream()
        .anyMatch(
            spec ->
                spec.name().equals(TOKENS)
                    && spec.dataType() == DataType.INT64
                    && spec.shape().rank() == 1);
  }

  /**
   * Checks that vectors may be cut to so many numbers.
   *
   * @throws Objection with status 400 if they may not
   */
  void checkDimensions(int count) {
    int width = (int) vectors.shape().dimension(1);
    boolean allowed =
        Dimensions.of(properties, width)
            .map(dimensions -> dimensions.allows(count))
            .orElse(count == width);
    if (!allowed) {
      String words = properties.get(Dimensions.PROPERTY);
      throw Objection.to(
          "dimensions",
          "model '%s' makes no vectors of %d dimensions (expected: %s)"
              .formatted(model.name(), count, words == null ? width : words + ", or " + width));
    }
  }

  /** Whether vectors are of length one, and so must be again once they are cut. */
  boolean normalises() {
    return "true".equals(properties.get("normalise"));
  }

  /** The inputs to ask with. */
  List<NamedTensor> inputs(EmbeddingsRequest asked) {
    Tensor texts = asked.texts();
    if (texts != null) {
      return List.of(new NamedTensor(textInput().name(), texts));
    }
    Ragged tokens = asked.tokens();
    if (tokens == null) {
      throw new IllegalStateException("asked: neither texts nor tokens (expected: one of them)");
    }
    return padded(tokens);
  }

  private TensorSpec textInput() {
    return signature.inputForms().stream()
        .flatMap(
            form ->
                only(form, spec -> spec.dataType() == DataType.BYTES && rank(spec) == 1).stream())
        .findFirst()
        .orElseThrow(() -> unfit(model, "an input BYTES [N], for texts"));
  }

  private List<NamedTensor> padded(Ragged tokens) {
    List<TensorSpec> form =
        signature.inputForms().stream()
            .filter(Embedder::takesTokens)
            .findFirst()
            .orElseThrow(() -> unfit(model, "an input 'input_ids' INT64 [N, length], for tokens"));
    int rows = tokens.lengths().size();
    int length = tokens.lengths().stream().mapToInt(Integer::intValue).max().orElse(0);
    checkLength(tokens, length);
    ByteBuffer ids = Tensor.allocate((long) rows * length * Long.BYTES);
    ByteBuffer mask = Tensor.allocate((long) rows * length * Long.BYTES);
    LongBuffer given = tokens.values().data().asLongBuffer();
    for (int count : tokens.lengths()) {
      for (int index = 0; index < length; index++) {
        boolean real = index < count;
        ids.putLong(real ? given.get() : 0);
        mask.putLong(real ? 1 : 0);
      }
    }
    Shape shape = Shape.of(rows, length);
    List<NamedTensor> inputs = new ArrayList<>();
    inputs.add(new NamedTensor(IDS, Tensor.of(DataType.INT64, shape, ids.flip())));
    if (form.stream().anyMatch(spec -> spec.name().equals(MASK))) {
      inputs.add(new NamedTensor(MASK, Tensor.of(DataType.INT64, shape, mask.flip())));
    }
    return inputs;
  }

  /** Before anything is padded: one long row must not make many short ones large. */
  private void checkLength(Ragged tokens, int longest) {
    Optional<Long> most = maxLength();
    long limit = most.orElse(MAX_PADDED / tokens.lengths().size());
    if (longest > limit) {
      throw Objection.to(
          "input",
          "input: item %d has %d tokens (expected: at most %d%s)"
              .formatted(
                  tokens.lengths().indexOf(longest),
                  longest,
                  limit,
                  most.isPresent() ? ", as model '" + model.name() + "' takes" : ""));
    }
  }

  private Optional<Long> maxLength() {
    return Optional.ofNullable(properties.get("max-length"))
        .filter(words -> words.matches("[0-9]{1,9}"))
        .map(Long::valueOf);
  }

  private static boolean takesTokens(List<TensorSpec> form) {
    return form.stream()
            .anyMatch(
                spec ->
                    spec.name().equals(IDS) && spec.dataType() == DataType.INT64 && rank(spec) == 2)
        && form.stream()
            .allMatch(
                spec -> spec.optional() || spec.name().equals(IDS) || spec.name().equals(MASK));
  }

  private static Optional<TensorSpec> only(List<TensorSpec> form, Predicate<TensorSpec> fits) {
    List<TensorSpec> needed =
        form.size() == 1 ? form : form.stream().filter(spec -> !spec.optional()).toList();
    return needed.size() == 1 && fits.test(needed.get(0))
        ? Optional.of(needed.get(0))
        : Optional.empty();
  }

  private static int rank(TensorSpec spec) {
    return spec.shape().rank();
  }

  private static Objection unfit(ModelView model, String expected) {
    return Objection.to(
        "model",
        "model '" + model.name() + "' cannot do that (expected: one with " + expected + ")");
  }
}
