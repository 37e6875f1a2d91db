package io.modelgrid.engine.djl;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks through the code inside a TorchScript file, which PyTorch's own interpreter runs. It has no
 * way to reach anything but PyTorch's operators; of these some read and write files, or start
 * threads, and a loop may never end, while PyTorch cannot be made to stop. Such code is refused.
 */
final class TorchCode {
  private static final String FILES = "it reads or writes files of the host";
  private static final String THREADS = "it starts computations that run on by themselves";
  private static final String LOOPS =
      "it has a loop, which nothing could end once it runs (trace the model instead of scripting"
          + " it, or export it as ONNX)";
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("for", LOOPS),
          Map.entry("while", LOOPS),
          Map.entry("from_file", FILES),
          Map.entry("save", FILES),
          Map.entry("load", FILES),
          Map.entry("fork", THREADS),
          Map.entry("awaitable", THREADS),
          Map.entry("wait", THREADS),
          Map.entry("classes", "it uses classes that are not its own"));

  /** Families of operators beside {@code torch}'s, which is called aten here. */
  private static final Set<String> FAMILIES = Set.of("aten", "prim", "quantized", "prepacked");

  private final String source;
  private int at;

  private TorchCode(String source) {
    this.source = source;
  }

  /** Why a source file must not be run; empty if it may. */
  static Optional<String> mistakeIn(String source) {
    return new TorchCode(source).mistake();
  }

  private Optional<String> mistake() {
    String before = "";
    String beforeThat = "";
    for (String token = next(); !token.isEmpty(); token = next()) {
      String reason = REFUSED.get(token);
      if (reason != null) {
        return Optional.of("its code says '" + token + "': " + reason);
      }
      if (before.equals(".") && beforeThat.equals("ops") && !FAMILIES.contains(token)) {
        return Optional.of(
            "it calls an operator of '%s' (expected: PyTorch's own, %s)"
                .formatted(token.length() > 40 ? token.substring(0, 40) : token, FAMILIES));
      }
      beforeThat = before;
      before = token;
    }
    return Optional.empty();
  }

  /** The next name or sign outside of comments and texts; empty at the end. */
  private String next() {
    while (at < source.length()) {
      char now = source.charAt(at);
      if (now == '#') {
        skipLine();
      } else if (now == '\'' || now == '"') {
        skipText(now);
      } else if (isOfName(now)) {
        int begin = at;
        while (at < source.length() && isOfName(source.charAt(at))) {
          at++;
        }
        return source.substring(begin, at);
      } else {
        at++;
        if (!Character.isWhitespace(now) && now != '\\') {
          return String.valueOf(now);
        }
      }
    }
    return "";
  }

  private static boolean isOfName(char each) {
    return each == '_' || Character.isLetterOrDigit(each);
  }

  private void skipLine() {
    while (at < source.length() && source.charAt(at) != '\n') {
      at++;
    }
  }

  private void skipText(char quote) {
    String three = String.valueOf(quote).repeat(3);
    boolean isLong = source.startsWith(three, at);
    String end = isLong ? three : String.valueOf(quote);
    at += end.length();
    while (at < source.length() && !source.startsWith(end, at)) {
      // A text of one line ends with it for PyTorch: what follows is code again.
      if (!isLong && source.charAt(at) == '\n') {
        return;
      }
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    at += end.length();
  }
}
