package io.modelgrid.training.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A column of words, each kept once. */
final class WordColumn {
  /** In place of a missing word. */
  static final int MISSING = -1;

  private final String name;
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private final Ints column = new Ints();

  WordColumn(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** One more row; an empty word is a missing one. */
  void add(String word) {
    if (word.isEmpty()) {
      column.add(MISSING);
      return;
    }
    Integer code = codes.get(word);
    if (code == null) {
      code = words.size();
      codes.put(word, code);
      words.add(word);
    }
    column.add(code);
  }

  int code(int row) {
    return column.get(row);
  }

  /** The words by their codes. */
  List<String> words() {
    return List.copyOf(words);
  }
}
