package io.modelgrid.http.fuzz;

import io.grpc.Status;
import io.modelgrid.http.fuzz.GrpcCaller.End;
import io.modelgrid.http.fuzz.GrpcCorpus.Good;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** As {@link Fuzzer}, with messages of gRPC. For one thread. */
final class GrpcFuzzer {
  /** What may become of rubbish: the codes that say that the caller is wrong. */
  private static final Set<Status.Code> FIT =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.RESOURCE_EXHAUSTED);

  private static final int GOOD_EVERY = 25;
  private static final int FAULTS_SHOWN = 5;

  private final GrpcCaller caller;
  private final Duration limit;
  private final Random random;
  private final WireMutator mutator;
  private final List<Good> corpus = GrpcCorpus.all();
  private final List<List<byte[]>> exact = new ArrayList<>();
  private final Map<Status.Code, Integer> codes = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  GrpcFuzzer(GrpcCaller caller, long seed, Duration limit) {
    this.caller = caller;
    this.limit = limit;
    this.random = new Random(seed);
    this.mutator = new WireMutator(random);
  }

  void run(int mutants) throws InterruptedException, ExecutionException, TimeoutException {
    for (Good good : corpus) {
      exact.add(good(good));
    }
    for (int count = 1; count <= mutants && faults.size() < FAULTS_SHOWN; count++) {
      Good good = corpus.get(random.nextInt(corpus.size()));
      judge(count, good.method(), mutator.mutated(good.message().toByteArray()));
      if (count % GOOD_EVERY == 0) {
        checkGood(count);
      }
    }
  }

  Map<Status.Code, Integer> codes() {
    return codes;
  }

  List<String> faults() {
    return faults;
  }

  private List<byte[]> good(Good good)
      throws InterruptedException, ExecutionException, TimeoutException {
    End end = caller.call(good.method(), good.message().toByteArray());
    if (!end.status.isOk()) {
      throw new IllegalStateException(good.method() + ": " + end.status + " (expected: OK)");
    }
    return end.messages;
  }

  private void checkGood(int count)
      throws InterruptedException, ExecutionException, TimeoutException {
    int index = random.nextInt(corpus.size());
    List<byte[]> answer = good(corpus.get(index));
    if (!Arrays.deepEquals(answer.toArray(), exact.get(index).toArray())) {
      faults.add("after mutant " + count + " another answer to " + corpus.get(index));
    }
  }

  private void judge(int count, String method, byte[] message)
      throws InterruptedException, ExecutionException, TimeoutException {
    long start = System.nanoTime();
    End end = caller.call(method, message);
    boolean slow = System.nanoTime() - start > limit.toNanos() && isSlowAgain(method, message);
    codes.merge(end.status.getCode(), 1, Integer::sum);
    String words = String.valueOf(end.status.getDescription());
    boolean spoken = end.status.isOk() || !words.isBlank();
    boolean fit = FIT.contains(end.status.getCode());
    if (slow || !fit || !spoken || Fuzzer.INSIDE.matcher(words).find()) {
      faults.add(
          "mutant %d: %s%s for %s %s"
              .formatted(count, slow ? "slow: " : "", end.status, method, Bytes.shown(message)));
    }
  }

  /** A machine that is busy elsewhere may be slow once; a fault is slow every time. */
  private boolean isSlowAgain(String method, byte[] message)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      caller.call(method, message);
      if (System.nanoTime() - start <= limit.toNanos()) {
        return false;
      }
    }
    return true;
  }
}
