package io.modelgrid.http.fuzz;

import io.modelgrid.http.fuzz.Connection.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends spoiled requests of one dialect and judges each answer; in between it sends good ones,
 * which must be answered exactly as at first. For one thread.
 */
final class Fuzzer implements AutoCloseable {
  /** What tells of the server's inside. */
  static final Pattern INSIDE =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.[a-z]|\\.java\\b|\\b(?:java|io\\.modelgrid|org\\.apache|com"
              + "\\.fasterxml|ai\\.onnxruntime|ai\\.djl|scala|io\\.grpc)\\.[A-Za-z]|\\.cc:\\d"
              + "|/(?:tmp|home|root|usr|proc)/|pekko|jackson");

  private static final int GOOD_EVERY = 25;
  private static final int FAULTS_SHOWN = 5;
  private static final Duration PATIENCE_TIMES = Duration.ofSeconds(20);

  private final int port;
  private final Corpus corpus;
  private final Duration limit;
  private final Random random;
  private final Mutators mutators;
  private final List<byte[]> exact = new ArrayList<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private @Nullable Connection kept;

  /**
   * A fuzzer that always does the same for a seed.
   *
   * @param limit the longest that any request may take
   */
  Fuzzer(int port, Corpus corpus, long seed, Duration limit) {
    this.port = port;
    this.corpus = corpus;
    this.limit = limit;
    this.random = new Random(seed);
    this.mutators = new Mutators(corpus, random);
  }

  /** Sends so many mutants; gives up when there are enough faults to look at. */
  void run(int mutants) throws IOException {
    for (Request request : corpus.good()) {
      exact.add(good(request).body);
    }
    for (int count = 1; count <= mutants && faults.size() < FAULTS_SHOWN; count++) {
      Request mutant = mutators.next();
      judge(count, mutant);
      if (count % GOOD_EVERY == 0) {
        checkGood(count);
      }
    }
  }

  /** How many answers had each status; 0 stands for connections that were closed without one. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  List<String> faults() {
    return faults;
  }

  private Answer good(Request request) throws IOException {
    Answer answer =
        exchange(request).orElseThrow(() -> new IOException("no answer to the good " + request));
    if (answer.status / 100 != 2) {
      throw new IOException("a good request got " + answer + "\n" + request);
    }
    return answer;
  }

  private void checkGood(int count) throws IOException {
    int index = random.nextInt(corpus.good().size());
    Request request = corpus.good().get(index);
    Answer answer = good(request);
    if (!Arrays.equals(answer.body, exact.get(index))) {
      faults.add("after mutant " + count + " a good request got " + answer + "\n" + request);
    }
  }

  private void judge(int count, Request mutant) throws IOException {
    long start = System.nanoTime();
    Optional<Answer> answer;
    try {
      answer = exchange(mutant);
    } catch (IOException e) {
      drop();
      // A reset is a way to close on a request that has no end; on others an answer is owed.
      answer = Optional.empty();
      if (mutant.isWellFramed()) {
        fault(count, mutant, "no answer: " + e);
      }
    }
    if (System.nanoTime() - start > limit.toNanos() && isSlowAgain(mutant)) {
      fault(count, mutant, "it takes longer than " + limit.toMillis() + " ms");
    }
    statuses.merge(answer.map(each -> each.status).orElse(0), 1, Integer::sum);
    answer
        .flatMap(given -> mistakeIn(mutant, given))
        .ifPresent(mistake -> fault(count, mutant, mistake));
    if (answer.isEmpty() && mutant.isWellFramed()) {
      fault(count, mutant, "closed without an answer");
    }
  }

  private void fault(int count, Request mutant, String words) {
    faults.add("mutant " + count + ": " + words + "\n" + mutant);
  }

  /** A machine that is busy elsewhere may be slow once; a fault is slow every time. */
  private boolean isSlowAgain(Request mutant) {
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      try {
        exchange(mutant);
      } catch (IOException e) {
        drop();
      }
      if (System.nanoTime() - start <= limit.toNanos()) {
        return false;
      }
    }
    return true;
  }

  private Optional<String> mistakeIn(Request mutant, Answer answer) {
    if (answer.status / 100 == 2) {
      return isJson(answer) && corpus.parsed(answer.body).isEmpty()
          ? Optional.of("an answer that is no JSON: " + answer)
          : Optional.empty();
    }
    if (isKnownLimit(mutant, answer)) {
      return Optional.empty();
    }
    // What HTTP itself says of methods and versions that nobody knows.
    boolean ofHttp = !mutant.isWellFramed() && (answer.status == 501 || answer.status == 505);
    if (answer.status / 100 != 4 && !ofHttp) {
      return Optional.of("a status that is not for rubbish: " + answer);
    }
    if (isHead(mutant)) {
      return Optional.empty();
    }
    if (INSIDE.matcher(answer.text()).find()) {
      return Optional.of("an answer that shows the inside: " + answer);
    }
    return isError(mutant, answer)
        ? Optional.empty()
        : Optional.of("an error of another shape: " + answer);
  }

  /**
   * Pekko HTTP 1.3 answers chunks in HTTP/1.0 by itself, with an empty 500 and no way to mend it.
   */
  private static boolean isKnownLimit(Request mutant, Answer answer) {
    return answer.status == 500
        && answer.body.length == 0
        && mutant.chunked
        && new String(mutant.written(), StandardCharsets.ISO_8859_1).contains(" HTTP/1.0\r\n");
  }

  /**
   * Where the path or the head was spoiled, and where HTTP itself is broken, no dialect is known.
   */
  private boolean isError(Request mutant, Answer answer) {
    boolean known =
        mutant.isWellFramed()
            && corpus.good().stream().anyMatch(good -> good.path.equals(mutant.path))
            && !answer.text().startsWith("{\"error\":\"not a valid HTTP request");
    return corpus
        .parsed(answer.body)
        .filter(body -> corpus.isError().test(body) || (!known && body.hasNonNull("error")))
        .isPresent();
  }

  private static boolean isJson(Answer answer) {
    return answer.headers.getOrDefault("content-type", "").startsWith("application/json")
        && answer.body.length > 0;
  }

  private static boolean isHead(Request request) {
    return request.method.equals("HEAD");
  }

  private Optional<Answer> exchange(Request request) throws IOException {
    byte[] bytes = request.written();
    if (!request.isWellFramed()) {
      try (Connection own = new Connection(port, patience())) {
        own.write(bytes);
        own.end();
        return own.read(isHead(request));
      }
    }
    if (kept == null) {
      kept = new Connection(port, patience());
    }
    kept.write(bytes);
    Optional<Answer> answer = kept.read(isHead(request));
    if (answer.isEmpty() || answer.get().closes()) {
      drop();
    }
    return answer;
  }

  private Duration patience() {
    return PATIENCE_TIMES.compareTo(limit) > 0 ? PATIENCE_TIMES : limit.multipliedBy(2);
  }

  private void drop() {
    try {
      close();
    } catch (IOException e) {
      // It was broken already.
      kept = null;
    }
  }

  @Override
  public void close() throws IOException {
    if (kept != null) {
      Connection closing = kept;
      kept = null;
      closing.close();
    }
  }
}
