package io.modelgrid.training.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Specifications that together say everything that can be said. */
final class Documents {
  private static final String HEAD =
      """
      model: m
      data: {format: csv, rows: a.csv, target-columns: [y]}
      epochs: 2
      """;
  private static final String NETWORK = "network: {kind: mlp, hidden: [4]}\n";

  private Documents() {}

  static List<ObjectNode> all() throws SpecException {
    List<String> texts = new ArrayList<>();
    texts.add(HEAD + NETWORK);
    data(texts);
    networks(texts);
    learning(texts);
    texts.add(HEAD + NETWORK + GATE);
    compression(texts);
    List<ObjectNode> all = new ArrayList<>();
    for (String text : texts) {
      all.add((ObjectNode) SpecTree.read(text.getBytes(StandardCharsets.UTF_8), true));
    }
    return all;
  }

  private static void data(List<String> texts) {
    String rest = "epochs: 1\n" + NETWORK;
    texts.add(
        """
        model: m
        data:
          format: idx
          rows: a
          labels: b
          test-rows: c
          test-labels: d
          classes: [x, y]
          max-bad-rows: 0.1
          max-rows: 1000
        preparation:
          missing: mean
          duplicates: drop
          scale: unit
          image: {height: 8, width: 8, channels: grey}
          augment: {flip: true, shift: 2, noise: 0.1}
        split: {validation: 0.2, test: 0.1, stratify: true, seed: 4, leakage: refuse}
        """
            + rest);
    texts.add(
        """
        model: m
        data:
          format: numpy
          rows: a.npz
          rows-array: x
          labels-array: y
          test-rows-array: xt
          test-labels-array: yt
        """
            + rest);
    texts.add(
        """
        model: m
        data:
          format: json-lines
          rows: https://host/a.jsonl
          target: numbers
          target-columns: [y, z]
          columns: [a, b]
          ignore: [c]
          words: [b]
          slices: [b]
        preparation: {scale-targets: min-max}
        """
            + rest);
    texts.add(
        """
        model: m
        data:
          format: csv
          rows: a.csv
          delimiter: tab
          target-columns: [y]
          text: {column: t, tokenizer: tokenizer.json, length: 32}
        """
            + rest);
  }

  private static void networks(List<String> texts) {
    for (String network :
        List.of(
            "{kind: logistic-regression}",
            "{kind: mlp, hidden: [4, 5], activation: gelu, dropout: 0.1, batch-norm: true}",
            "{kind: cnn, channels: [4], kernel: 5, pooling: mean, global-pool: true, hidden: [3],"
                + " activation: tanh, dropout: 0.1, batch-norm: true}",
            "{kind: rnn, embedding: 4, hidden: 5, layers: 2, summary: last, dropout: 0.2}",
            "{kind: lstm, embedding: 4, hidden: 5, layers: 2, summary: mean, dropout: 0.2}",
            "{kind: gru, embedding: 4, hidden: 5, layers: 2, summary: mean, dropout: 0.2}",
            "{kind: transformer, width: 8, heads: 2, layers: 1, inner: 9, summary: mean,"
                + " dropout: 0.1}",
            LAYERS)) {
      texts.add(HEAD + "network: " + network + "\n");
    }
    texts.add(
        """
        model: m
        data: {format: csv, rows: a.csv, target: numbers, target-columns: [y]}
        epochs: 2
        network: {kind: linear-regression}
        """);
  }

  private static final String LAYERS =
      """
      {kind: layers, layers: [
        {type: convolution, name: c1, in: 1, out: 2, kernel: 3, stride: 1, padding: 1},
        {type: batch-norm, name: b1, width: 2}, {type: pool, pooling: max, size: 2},
        {type: global-pool}, {type: flatten}, {type: lines}, {type: activation, function: relu},
        {type: dropout, rate: 0.5}, {type: embedding, name: e, vocabulary: 9, width: 4},
        {type: position, name: p, length: 5, width: 4},
        {type: recurrent, name: r, cell: gru, in: 4, hidden: 4},
        {type: encoder, name: t, width: 4, heads: 2, inner: 8, dropout: 0.1},
        {type: summary, choice: last}, {type: linear, name: l, in: 4, out: 3}]}
      """;

  private static void learning(List<String> texts) {
    String optimizers = "schedule: {kind: cosine, warm-up: 1, least: 0.1}}\n";
    for (String each :
        List.of(
            "optimizer: {kind: sgd, learning-rate: 0.1, momentum: 0.9, nesterov: true,"
                + " weight-decay: 0.1, clip: 1, "
                + optimizers,
            "optimizer: {kind: adam, learning-rate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-7,"
                + " weight-decay: 0.1, clip: 1, "
                + optimizers,
            "optimizer: {kind: adamw, learning-rate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-7,"
                + " weight-decay: 0.1, clip: 1, schedule: {kind: step, warm-up: 1, every: 2,"
                + " factor: 0.5}}\n",
            "optimizer: {kind: rmsprop, learning-rate: 0.1, momentum: 0.8, alpha: 0.9,"
                + " epsilon: 1e-7, weight-decay: 0.1, clip: 1,"
                + " schedule: {kind: constant, warm-up: 1}}\n",
            "optimizer: {learning-rate: 0.1, schedule: {warm-up: 1}}\n",
            "loss: {kind: cross-entropy, smoothing: 0.1}\n",
            "loss: {kind: hinge, margin: 2}\n",
            "early-stopping: {metric: validation.f1, patience: 3, least-gain: 0.01}\n",
            "teacher: {model: big, version: 3, temperature: 3, weight: 0.4}\n",
            "then: canary\ncanary: {steps: [\"5%\", \"100%\"], every: 30s}\n",
            "then: stand-in\n",
            "retrain: {on-change: true, every: 7d}\n",
            "seed: 5\npriority: -3\nthreads: 2\nmemory-mb: 512\nbatch-size: 8\nthen: swap\n")) {
      texts.add(HEAD + NETWORK + each);
    }
    for (String loss : List.of("{kind: mse}", "{kind: mae}", "{kind: huber, delta: 2}")) {
      texts.add(
          """
          model: m
          data: {format: csv, rows: a.csv, target: numbers, target-columns: [y]}
          epochs: 2
          """
              + NETWORK
              + "loss: "
              + loss
              + "\n");
    }
    texts.add(HEAD + "base: {model: other, version: stable, freeze: [linear1], new-head: true}\n");
    texts.add(HEAD + "base: {version: 3, freeze-body: true}\n");
  }

  private static final String GATE =
      """
      gate:
        confidence: 0.9
        bounds: [{metric: accuracy, at-least: 0.5, at-most: 1}, {metric: log-loss, at-most: 2}]
        stable: {metric: f1, margin: 0.02, proof: not-worse-for-sure}
        slices:
          - {by: class, metric: accuracy, at-least: 0.1, at-most: 1, margin: 0.1, least-rows: 5}
          - {by: class, metric: log-loss, relative-margin: 0.1}
        latency: {at-most-micros: 100, at-most-times-stable: 2}
        size: {at-most-bytes: 1000, at-most-times-stable: 2}
      """;

  private static void compression(List<String> texts) {
    texts.add(
        HEAD
            + NETWORK
            + """
            compress:
              variants: [{name: small, prune: 0.5, by: layer, epochs: 1, soft-threshold: 0.1},
                         {quantize: int8, full-range: true}]
              serve: small
            """);
    texts.add(
        """
        model: m
        compress:
          model: other
          version: 4
          variants: [{quantize: static-int8, calibration: 9, full-range: true},
                     {quantize: int4, block: 64}, {quantize: fp16}]
        gate: {compare-with-stable: false}
        """);
    texts.add(
        """
        model: m
        data: {format: csv, rows: a.csv, target-columns: [y]}
        compress: {version: stable, variants: [{prune: 0.5, epochs: 2}]}
        """);
  }
}
