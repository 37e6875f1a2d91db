package io.modelgrid.bench;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The request that the benchmarks send: one row of 16 token ids. */
public final class Bodies {
  /** The sentence that {@link #ids} stands for. */
  public static final String TEXT = "A cat sits on the mat while it rains outside the old house.";

  static final String PATH = "/v2/models/minilm/infer";
  static final long[] IDS = {
    101, 1037, 4937, 7719, 2006, 1996, 13523, 2096, 2009, 15811, 2648, 1996, 2214, 2160, 1012, 102
  };

  private Bodies() {}

  public static long[] ids() {
    return IDS.clone();
  }

  static String tokens() {
    String ids = LongStream.of(IDS).mapToObj(Long::toString).collect(Collectors.joining(","));
    return "{\"inputs\":[{\"name\":\"input_ids\",\"shape\":[1,16],\"datatype\":\"INT64\",\"data\":["
        + ids
        + "]}]}";
  }
}
