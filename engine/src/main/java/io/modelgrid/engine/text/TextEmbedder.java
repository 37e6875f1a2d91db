package io.modelgrid.engine.text;

import io.modelgrid.engine.bundle.BundleManifest;
import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.engine.tensor.Utf8;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A sentence encoder: texts or token ids in, one vector each out.
 *
 * <p>Input is either {@code text} BYTES [-1], or {@code input_ids} INT64 [-1, -1] with optional
 * {@code attention_mask} and, where the network has them, {@code token_type_ids}. Output is {@code
 * embedding} FP32 [-1, D] and, only when it is asked for by name, {@code tokens} INT64 [-1]: how
 * many tokens of each text go into its vector, special ones included, what was cut off and padding
 * not; asked for alone it takes no computation. Texts of one request are padded to the longest of
 * them; a request with more tokens than {@code maxTokens}, padding included, goes through the
 * network in several computations, in order.
 */
public final class TextEmbedder implements Servable {
  static final String TEXT = "text";
  static final String EMBEDDING = "embedding";
  static final String TOKENS = "tokens";

  /** What a request gets that names no output. */
  private static final List<String> USUAL = List.of(EMBEDDING);

  private final Encoder encoder;
  private final Tokenizer tokenizer;
  private final BundleManifest manifest;
  private final int maxTokens;
  private final Pooler pooler;
  private final TokenCheck check;
  private final int width;
  private final Signature signature;

  private TextEmbedder(
      Encoder encoder, Tokenizer tokenizer, BundleManifest manifest, int maxTokens, int width) {
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    this.manifest = manifest;
    this.maxTokens = maxTokens;
    this.pooler = new Pooler(manifest.pooling(), manifest.normalise());
    this.check = new TokenCheck(tokenizer.vocabularySize(), manifest.maxLength());
    this.width = width;
    this.signature = signature(encoder.hasTypes(), width);
  }

  /**
   * An embedder around a network, tried once with a short text, which also warms it and tells the
   * vectors' width. It owns network and tokenizer from then on; if it cannot be made, they remain
   * the caller's.
   *
   * @param maxTokens most tokens, padding included, in one computation
   * @param limit the trial must end within it
   * @throws LoadException if the network is no text encoder, or fails on the trial, or its vectors
   *     are shorter than the manifest says that they may be cut to
   */
  public static TextEmbedder around(
      Servable network, Tokenizer tokenizer, BundleManifest manifest, int maxTokens, Duration limit)
      throws LoadException {
    Encoder encoder = Encoder.of(network);
    int width = tryOut(encoder, tokenizer, limit);
    Optional<String> mistake = dimensions(manifest, width).flatMap(Dimensions::mistake);
    if (mistake.isPresent()) {
      throw LoadException.invalid(BundleManifest.FILE_NAME + ": matryoshka: " + mistake.get());
    }
    return new TextEmbedder(encoder, tokenizer, manifest, maxTokens, width);
  }

  private static Optional<Dimensions> dimensions(BundleManifest manifest, int width) {
    return manifest.matryoshka().map(allowed -> new Dimensions(allowed, width));
  }

  private static int tryOut(Encoder encoder, Tokenizer tokenizer, Duration limit)
      throws LoadException {
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            cancellation::cancel,
            CompletableFuture.delayedExecutor(
                limit.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));
    try {
      TokenSequence trial = tokenizer.encode("a short text");
      if (trial.length() == 0) {
        throw LoadException.invalid(
            "the tokenizer makes no tokens of a short text (expected: one or more)");
      }
      TokenBatch batch = TokenBatch.padded(List.of(trial), tokenizer.padId());
      return (int) encoder.states(batch, cancellation).shape().dimension(2);
    } catch (ComputeException e) {
      throw LoadException.invalid(
          e.isCancelled()
              ? "the encoder did not end on a short text within " + limit.toMillis() + " ms"
              : "the encoder fails on a short text: " + e.getMessage(),
          e);
    } catch (IllegalStateException e) {
      throw LoadException.invalid("the tokenizer fails on a short text: " + e.getMessage(), e);
    } finally {
      watch.cancel(false);
    }
  }

  private static Signature signature(boolean withTypes, int width) {
    List<TensorSpec> tokens = new ArrayList<>();
    tokens.add(TensorSpec.of(TokenBatch.IDS, DataType.INT64, -1, -1));
    tokens.add(TensorSpec.of(TokenBatch.MASK, DataType.INT64, -1, -1).asOptional());
    if (withTypes) {
      tokens.add(TensorSpec.of(TokenBatch.TYPES, DataType.INT64, -1, -1).asOptional());
    }
    return new Signature(
        List.of(List.of(TensorSpec.of(TEXT, DataType.BYTES, -1)), tokens),
        List.of(
            TensorSpec.of(EMBEDDING, DataType.FP32, -1, width),
            TensorSpec.of(TOKENS, DataType.INT64, -1).asOptional()));
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public String platform() {
    return encoder.network().platform();
  }

  @Override
  public Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put("task", BundleManifest.TEXT_EMBEDDING);
    properties.put("pooling", manifest.pooling().word());
    properties.put("normalise", String.valueOf(manifest.normalise()));
    properties.put("max-length", String.valueOf(manifest.maxLength()));
    properties.put(
        "input-forms",
        "either 'text', UTF-8 texts cut to max-length tokens, or 'input_ids' of at most max-length"
            + " tokens a row, with 'attention_mask' (all ones if left out)"
            + (encoder.hasTypes() ? " and 'token_type_ids' (zeros if left out)" : ""));
    properties.put(
        "optional-outputs", "'tokens', how many tokens each text has, when asked for by name");
    dimensions(manifest, width)
        .ifPresent(allowed -> properties.put(Dimensions.PROPERTY, allowed.words()));
    return Map.copyOf(properties);
  }

  @Override
  public long bytes() {
    return encoder.network().bytes();
  }

  @Override
  public Optional<String> mistakeIn(List<NamedTensor> inputs, List<String> outputs) {
    Optional<String> mistake = signature.mistakeIn(inputs, outputs);
    if (mistake.isPresent()) {
      return mistake;
    }
    return isText(inputs) ? Utf8.mistakeIn(inputs.get(0)) : check.mistakeIn(inputs);
  }

  private static boolean isText(List<NamedTensor> inputs) {
    return inputs.get(0).name().equals(TEXT);
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    List<TokenBatch> batches =
        isText(inputs) ? ofTexts(inputs.get(0).tensor(), cancellation) : ofTokens(inputs);
    List<NamedTensor> answer = new ArrayList<>();
    for (String output : outputs.isEmpty() ? USUAL : new LinkedHashSet<>(outputs)) {
      answer.add(
          new NamedTensor(
              output, output.equals(TOKENS) ? counts(batches) : vectors(batches, cancellation)));
    }
    return answer;
  }

  @Override
  public Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
    return BatchKey.ofPaddedRows(inputs, outputs);
  }

  @Override
  public List<List<NamedTensor>> computeTogether(
      List<List<NamedTensor>> requests, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    List<List<TokenBatch>> batches = new ArrayList<>();
    for (List<NamedTensor> inputs : requests) {
      batches.add(
          isText(inputs) ? ofTexts(inputs.get(0).tensor(), cancellation) : ofTokens(inputs));
    }
    Set<String> wanted = new LinkedHashSet<>(outputs.isEmpty() ? USUAL : outputs);
    List<Tensor> vectors =
        wanted.contains(EMBEDDING) ? vectorsTogether(batches, cancellation) : List.of();
    List<List<NamedTensor>> answers = new ArrayList<>();
    for (int request = 0; request < requests.size(); request++) {
      List<NamedTensor> answer = new ArrayList<>();
      for (String output : wanted) {
        answer.add(
            new NamedTensor(
                output,
                output.equals(TOKENS) ? counts(batches.get(request)) : vectors.get(request)));
      }
      answers.add(answer);
    }
    return answers;
  }

  /** The vectors of each request, computed for all of them at once. */
  private List<Tensor> vectorsTogether(List<List<TokenBatch>> requests, Cancellation cancellation)
      throws ComputeException {
    List<TokenRow> rows = new ArrayList<>();
    List<ByteBuffer> targets = new ArrayList<>();
    for (List<TokenBatch> batches : requests) {
      int index = 0;
      for (TokenBatch batch : batches) {
        for (int row = 0; row < batch.rows(); row++) {
          rows.add(TokenRow.of(batch, row, targets.size(), index++));
        }
      }
      targets.add(Tensor.allocate((long) index * width * Float.BYTES));
    }
    for (List<TokenRow> group : RowGroups.of(rows, maxTokens)) {
      TokenBatch batch = TokenBatch.padded(group, tokenizer.padId());
      FloatBuffer pooled = FloatBuffer.allocate(group.size() * width);
      pooler.pool(encoder.states(batch, cancellation), batch.mask(), pooled);
      for (int place = 0; place < group.size(); place++) {
        TokenRow row = group.get(place);
        FloatBuffer target = targets.get(row.request()).asFloatBuffer();
        target.put(row.index() * width, pooled, place * width, width);
      }
    }
    return targets.stream()
        .map(
            data ->
                Tensor.of(DataType.FP32, Shape.of(data.remaining() / bytesOfVector(), width), data))
        .toList();
  }

  private int bytesOfVector() {
    return width * Float.BYTES;
  }

  private Tensor vectors(List<TokenBatch> batches, Cancellation cancellation)
      throws ComputeException {
    int rows = rows(batches);
    ByteBuffer data = Tensor.allocate((long) rows * width * Float.BYTES);
    FloatBuffer target = data.asFloatBuffer();
    for (TokenBatch batch : batches) {
      pooler.pool(encoder.states(batch, cancellation), batch.mask(), target);
    }
    return Tensor.of(DataType.FP32, Shape.of(rows, width), data);
  }

  private static Tensor counts(List<TokenBatch> batches) {
    ByteBuffer data = Tensor.allocate((long) rows(batches) * Long.BYTES);
    LongBuffer target = data.asLongBuffer();
    batches.forEach(batch -> batch.countTokens(target));
    return Tensor.of(DataType.INT64, Shape.of(rows(batches)), data);
  }

  private static int rows(List<TokenBatch> batches) {
    return batches.stream().mapToInt(TokenBatch::rows).sum();
  }

  private List<TokenBatch> ofTexts(Tensor texts, Cancellation cancellation)
      throws ComputeException {
    List<TokenBatch> batches = new ArrayList<>();
    List<TokenSequence> waiting = new ArrayList<>();
    int longest = 0;
    for (String text : Utf8.texts(texts)) {
      TokenSequence next = tokens(text, cancellation);
      int longer = Math.max(longest, next.length());
      if (!waiting.isEmpty() && (long) longer * (waiting.size() + 1) > maxTokens) {
        batches.add(TokenBatch.padded(waiting, tokenizer.padId()));
        waiting.clear();
        longer = next.length();
      }
      waiting.add(next);
      longest = longer;
    }
    if (!waiting.isEmpty()) {
      batches.add(TokenBatch.padded(waiting, tokenizer.padId()));
    }
    return batches;
  }

  private TokenSequence tokens(String text, Cancellation cancellation) throws ComputeException {
    if (cancellation.isCancelled()) {
      throw ComputeException.cancelled(new CancellationException("while tokenising"));
    }
    try {
      TokenSequence tokens = tokenizer.encode(text);
      // A tokenizer without special tokens makes nothing of an empty text: one padding token
      // stands for it, so that its vector exists.
      return tokens.length() > 0
          ? tokens
          : new TokenSequence(new long[] {tokenizer.padId()}, new long[] {0});
    } catch (IllegalStateException e) {
      throw ComputeException.uncomputable("the tokenizer failed: " + e.getMessage(), e);
    }
  }

  private List<TokenBatch> ofTokens(List<NamedTensor> inputs) {
    Tensor ids = TokenCheck.named(inputs, TokenBatch.IDS).orElseThrow();
    TokenBatch all =
        TokenBatch.given(
            ids,
            TokenCheck.named(inputs, TokenBatch.MASK).orElse(null),
            TokenCheck.named(inputs, TokenBatch.TYPES).orElse(null));
    int rowsAtOnce = Math.max(1, maxTokens / Math.max(1, all.length()));
    List<TokenBatch> batches = new ArrayList<>();
    for (int from = 0; from < all.rows(); from += rowsAtOnce) {
      batches.add(all.rows(from, Math.min(rowsAtOnce, all.rows() - from)));
    }
    return batches;
  }

  @Override
  public void close() {
    encoder.network().close();
    tokenizer.close();
  }
}
