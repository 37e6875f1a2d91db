package io.modelgrid.http.fuzz;

import java.util.List;
import java.util.Random;

/** Spoils requests: one to three mutations each, most of them in the JSON. */
final class Mutators {
  private final Corpus corpus;
  private final Random random;
  private final JsonMutators json;
  private final HeadMutators head;

  Mutators(Corpus corpus, Random random) {
    this.corpus = corpus;
    this.random = random;
    this.json = new JsonMutators(corpus, random);
    this.head = new HeadMutators(random);
  }

  /** A good request, spoiled. */
  Request next() {
    List<Request> good = corpus.good();
    Request request = good.get(random.nextInt(good.size())).copy();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      mutate(request);
    }
    return request;
  }

  private void mutate(Request request) {
    int dice = random.nextInt(20);
    if (request.json.length == 0 || dice < 4) {
      head.mutate(request);
    } else if (request.tail.length > 0 && dice < 9) {
      request.tail = spoiledTail(request.tail);
    } else if (dice < 11) {
      request.json = Bytes.spoiled(request.json, random);
    } else {
      json.mutate(request);
    }
  }

  private byte[] spoiledTail(byte[] tail) {
    return switch (random.nextInt(4)) {
      case 0 -> Bytes.replaced(tail, random.nextInt(tail.length), tail.length, new byte[0]);
      case 1 -> Bytes.replaced(tail, tail.length, tail.length, tail);
      case 2 -> Bytes.noise(random, tail.length);
      default -> Bytes.spoiled(tail, random);
    };
  }
}
