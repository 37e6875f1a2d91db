package io.modelgrid.engine.djl;

import ai.onnxruntime.OrtException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes ONNX Runtime's messages fit for people: no host paths, no source positions, one line. */
final class OnnxMessages {
  private static final int LONGEST = 300;
  private static final Pattern CODE = Pattern.compile("^Error code - \\S+ - message: ");

  /** For example {@code /onnxruntime_src/core/graph/model.cc:173 onnxruntime::Model::Model(…) }. */
  private static final Pattern SOURCE = Pattern.compile("\\S*\\.(?:cc|h|cpp|cu):\\d+ \\S+?\\(");

  /** For example {@code tensorprotoutils.cc:426 ValidateExternalDataPathFromDir }. */
  private static final Pattern SHORT_SOURCE =
      Pattern.compile("(?:Error: )?\\S*\\.(?:cc|h|cpp|cu):\\d+ \\w+ ");

  /** What is left of C++: {@code [with T = float]}, {@code ::<lambda()>}, {@code a::B::c(int)}. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "\\[with [^\\]]*\\]|\\S*::<lambda\\(.*?\\)>|\\b\\w+(?:::[\\w<>~]+)+\\([^()]*\\)(?: const)?");

  private static final Pattern START = Pattern.compile("Exception during initialization: ");

  private static final Pattern LOAD =
      Pattern.compile("(?:Load model from|Loading model from) .*? failed: ?", Pattern.DOTALL);

  /** For example {@code CUDA failure 700: an illegal memory access … ; GPU=0 ; hostname=…}. */
  private static final Pattern DEVICE =
      Pattern.compile("(\\b[A-Z_]+ failure -?\\d+: .*?) ; GPU=.*", Pattern.DOTALL);

  private static final Pattern PATH =
      Pattern.compile("(?:[A-Za-z]:)?(?<![A-Za-z0-9_.])[/\\\\][^\\s'\",;:()]+");

  private OnnxMessages() {}

  static String spoken(OrtException error) {
    String text = error.getMessage() == null ? "no reason given" : error.getMessage();
    text = LOAD.matcher(CODE.matcher(text).replaceFirst("")).replaceAll("");
    text = SIGNATURE.matcher(START.matcher(withoutSources(text)).replaceAll("")).replaceAll("");
    text = PATH.matcher(DEVICE.matcher(text).replaceFirst("$1")).replaceAll("…");
    text = text.replaceAll("\\s+", " ").strip();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** Whether this node's memory, rather than the model, is at fault. */
  static boolean isLackOfMemory(OrtException error) {
    String text = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("bad_alloc")
        || text.contains("bad allocation")
        || text.contains("failed to allocate memory")
        || text.contains("is smaller than requested bytes")
        || text.contains("out of memory")
        || text.contains("status_alloc_failed");
  }

  /** Whether the device or what drives it failed, rather than the model on its inputs. */
  static boolean isDeviceFailure(OrtException error) {
    return switch (error.getCode()) {
      case ORT_EP_FAIL, ORT_ENGINE_ERROR, ORT_DEVICE_RESET -> true;
      default -> DEVICE.matcher(String.valueOf(error.getMessage())).find();
    };
  }

  /** Leaves away each source position together with the C++ signature that follows it. */
  private static String withoutSources(String text) {
    String rest = text;
    for (var found = SOURCE.matcher(rest); found.find(); found = SOURCE.matcher(rest)) {
      int end = closing(rest, found.end());
      int next = rest.startsWith(" const", end) ? end + " const".length() : end;
      rest = rest.substring(0, found.start()) + rest.substring(next);
    }
    return SHORT_SOURCE.matcher(rest).replaceAll("");
  }

  private static int closing(String text, int from) {
    int open = 1;
    for (int at = from; at < text.length(); at++) {
      open += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
      if (open == 0) {
        return at + 1;
      }
    }
    return from;
  }
}
