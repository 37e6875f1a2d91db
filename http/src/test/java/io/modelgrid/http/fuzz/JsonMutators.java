package io.modelgrid.http.fuzz;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.http.fuzz.JsonSpans.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils JSON so that most of it stays well-formed and lies. */
final class JsonMutators {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "2",
          "3",
          "127",
          "128",
          "255",
          "256",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "18446744073709551615",
          "18446744073709551616",
          "1e400",
          "-1e400",
          "1e-400",
          "1e2",
          "1.5",
          "0.1",
          "1e19",
          "3.5e38",
          "NaN",
          "Infinity",
          "-Infinity",
          "0x10",
          "01",
          "1.",
          ".5",
          "+1",
          "-",
          "1e",
          "1E+",
          "9".repeat(400),
          "0." + "1".repeat(2_000));

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "\"\"",
          "\"x\"",
          "\"1\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"a\":1}",
          "{\"b64\":\"AAAA\"}",
          "{\"b64\":\"*\"}",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\u0000\"",
          "\"\\uD83D\\uDE00\"",
          "\"\\x\"",
          "\"\n\"",
          "undefined",
          "'x'",
          "//",
          "");

  private static final List<String> KEYS =
      List.of(
          "",
          "inputs",
          "outputs",
          "name",
          "shape",
          "datatype",
          "data",
          "parameters",
          "id",
          "instances",
          "examples",
          "signature_name",
          "model",
          "input",
          "encoding_format",
          "dimensions",
          "version",
          "binary_data_size",
          "binary_data",
          "binary_data_output",
          "classification",
          "timeout",
          "priority",
          "shared_memory_region",
          "NAME",
          "\\u0069d",
          "k".repeat(2_000));

  private static final List<String> TEXTS =
      List.of(
          "BOOL",
          "UINT8",
          "UINT16",
          "UINT64",
          "INT8",
          "INT64",
          "FP16",
          "BF16",
          "FP32",
          "FP64",
          "BYTES",
          "x",
          "y",
          "stable",
          "1",
          "../../etc",
          "a\\u0000b",
          "\\ud800",
          "%s%n{}",
          "t".repeat(5_000));

  private final Corpus corpus;
  private final Random random;

  JsonMutators(Corpus corpus, Random random) {
    this.corpus = corpus;
    this.random = random;
  }

  void mutate(Request request) {
    List<Span> spans = JsonSpans.of(request.json);
    if (spans.isEmpty()) {
      request.json = Bytes.spoiled(request.json, random);
      return;
    }
    request.json = mutated(request.json, one(spans), spans);
  }

  private byte[] mutated(byte[] json, Span span, List<Span> spans) {
    return switch (random.nextInt(14)) {
      case 0, 1 -> number(json, spans);
      case 2 -> set(json, span, one(VALUES));
      case 3 -> text(json, spans);
      case 4 -> key(json, spans);
      case 5 -> twice(json, span);
      case 6 -> without(json, span);
      case 7 -> many(json, span);
      case 8 -> swapped(json, span, one(spans));
      case 9 -> spliced(json, span);
      case 10 -> nested(json, span);
      case 11 -> rawText(json, spans);
      case 12 -> Arrays.copyOf(json, random.nextInt(json.length));
      default -> around(json);
    };
  }

  private byte[] number(byte[] json, List<Span> spans) {
    List<Span> numbers = spans.stream().filter(span -> span.token().isNumeric()).toList();
    return numbers.isEmpty() ? json : set(json, one(numbers), one(NUMBERS));
  }

  private byte[] text(byte[] json, List<Span> spans) {
    List<Span> texts = texts(spans);
    return texts.isEmpty() ? json : set(json, one(texts), "\"" + one(TEXTS) + "\"");
  }

  private static List<Span> texts(List<Span> spans) {
    return spans.stream().filter(span -> span.token() == JsonToken.VALUE_STRING).toList();
  }

  private byte[] key(byte[] json, List<Span> spans) {
    List<Span> members = spans.stream().filter(Span::isMember).toList();
    if (members.isEmpty()) {
      return json;
    }
    Span member = one(members);
    return Bytes.replaced(json, member.keyStart(), member.keyEnd(), utf8("\"" + one(KEYS) + "\""));
  }

  /** The member or element, and once more, perhaps with another value. */
  private byte[] twice(byte[] json, Span span) {
    byte[] value =
        random.nextBoolean()
            ? Arrays.copyOfRange(json, span.from(), span.end())
            : utf8(
                new String(json, span.from(), span.start() - span.from(), StandardCharsets.UTF_8)
                    + one(VALUES));
    return Bytes.replaced(json, span.end(), span.end(), joined(utf8(","), value));
  }

  private byte[] without(byte[] json, Span span) {
    int from = span.from();
    int to = span.end();
    if (to < json.length && json[to] == ',') {
      to++;
    } else if (from > 0 && json[from - 1] == ',') {
      from--;
    }
    return Bytes.replaced(json, from, to, new byte[0]);
  }

  private byte[] many(byte[] json, Span span) {
    byte[] again = joined(utf8(","), Arrays.copyOfRange(json, span.from(), span.end()));
    int times = Math.min(1 + random.nextInt(2_000), 100_000 / again.length);
    byte[] all = new byte[times * again.length];
    for (int index = 0; index < times; index++) {
      System.arraycopy(again, 0, all, index * again.length, again.length);
    }
    return Bytes.replaced(json, span.end(), span.end(), all);
  }

  private static byte[] swapped(byte[] json, Span one, Span other) {
    boolean inOrder = one.start() <= other.start();
    Span first = inOrder ? one : other;
    Span second = inOrder ? other : one;
    if (second.start() < first.end()) {
      return json;
    }
    byte[] early = Arrays.copyOfRange(json, first.start(), first.end());
    byte[] late = Arrays.copyOfRange(json, second.start(), second.end());
    byte[] half = Bytes.replaced(json, second.start(), second.end(), early);
    return Bytes.replaced(half, first.start(), first.end(), late);
  }

  /** A value of another good request in the place of this one. */
  private byte[] spliced(byte[] json, Span span) {
    byte[] donor = corpus.good().get(random.nextInt(corpus.good().size())).json;
    List<Span> spans = JsonSpans.of(donor);
    if (spans.isEmpty()) {
      return json;
    }
    Span given = one(spans);
    byte[] value = Arrays.copyOfRange(donor, given.start(), given.end());
    return Bytes.replaced(json, span.start(), span.end(), value);
  }

  private byte[] nested(byte[] json, Span span) {
    int depth = random.nextInt(4) == 0 ? 20_000 : 1 + random.nextInt(120);
    boolean array = random.nextBoolean();
    String value =
        new String(json, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    String open = (array ? "[" : "{\"a\":").repeat(depth);
    String close = (array ? "]" : "}").repeat(depth);
    return set(json, span, open + value + close);
  }

  /** Bytes inside a string that are no text, or not as they stand. */
  private byte[] rawText(byte[] json, List<Span> spans) {
    List<Span> texts = texts(spans);
    if (texts.isEmpty()) {
      return json;
    }
    int at = one(texts).start() + 1;
    return Bytes.replaced(json, at, at, Bytes.noise(random, 1 + random.nextInt(4)));
  }

  private byte[] around(byte[] json) {
    return switch (random.nextInt(5)) {
      case 0 -> joined(json, json);
      case 1 -> joined(json, utf8("x"));
      case 2 -> joined(utf8("\uFEFF"), json);
      case 3 -> joined(utf8(" ".repeat(random.nextInt(10_000))), json);
      default -> new byte[0];
    };
  }

  private static byte[] set(byte[] json, Span span, String value) {
    return Bytes.replaced(json, span.start(), span.end(), utf8(value));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    return Bytes.replaced(one, one.length, one.length, other);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
