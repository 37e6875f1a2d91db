package io.modelgrid.training.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTreeTest {

  @Test
  void yamlIsReadAsJsonIs() throws Exception {
    JsonNode yaml =
        yaml(
            """
            # a comment
            model: mnist
            epochs: 3
            rate: 1e-3
            half: .5
            deep: {list: [1, two, true, null], "quoted": "3", none: ~}
            block:
              - a: 1
                b: |
                  two
                  lines
            """);

    assertThat(yaml)
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"model": "mnist", "epochs": 3, "rate": 0.001, "half": 0.5,
                     "deep": {"list": [1, "two", true, null], "quoted": "3", "none": null},
                     "block": [{"a": 1, "b": "two\\nlines\\n"}]}
                    """));
  }

  /** Words that YAML 1.1 takes for something else, and numbers that it does not know. */
  @ParameterizedTest
  @CsvSource({
    "yes, '\"yes\"'",
    "off, '\"off\"'",
    "010, 10",
    "0x1F, 31",
    "0o17, 15",
    "-7, -7",
    "+7, 7",
    "1_000, '\"1_000\"'",
    "1:30, '\"1:30\"'",
    "2026-01-02, '\"2026-01-02\"'",
    "1e400, '\"1e400\"'",
    ".nan, '\".nan\"'",
    "1., 1.0",
    "12345678901, 12345678901",
    "NULL, null",
    "False, false"
  })
  void plainWordsAreReadAsTheCoreSchemaSays(String written, String json) throws Exception {
    assertThat(yaml("key: " + written).get("key").toString()).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: &x 1| line 1, column 4: an anchor (expected: none, since aliases are refused)",
        "a: *x| line 1, column 4: an alias (expected: the value itself)",
        "a: !!java.net.URL [http://x]| line 1, column 4: the tag tag:yaml.org,2002:java.net.URL"
            + " (expected: no tags)",
        "a: !!str 1| line 1, column 4: the tag tag:yaml.org,2002:str (expected: no tags)",
        "? [a, b]\\n: 1| line 1, column 3: a key that is no word (expected: a word)",
        "a: 1\\nb: 2\\na: 3| line 3, column 1: the key a is there twice (expected: once)",
        "a: 1\\n---\\nb: 2| several documents (expected: one)",
        "a: [1, 2| not valid YAML, line 1, column 9",
        "a: 1\\n b: 2| not valid YAML, line 2",
        "''| empty (expected: an object)",
        "# only a comment| empty (expected: an object)"
      })
  void refusesWhatCanDoMoreThanSayValues(String yaml, String message) {
    assertThatThrownBy(() -> yaml(yaml.replace("\\n", "\n")))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("specification: " + message.strip());
  }

  @Test
  void bombOfAliasesIsRefusedAtItsFirst() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> yaml(bomb.toString()))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("an anchor");
  }

  @Test
  void depthAndSizeAreBounded() {
    assertThatThrownBy(() -> yaml("a: " + "[".repeat(10_000) + "]".repeat(10_000)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("nested too deep (expected: at most 32 levels)");
    assertThatThrownBy(() -> json("[".repeat(40) + "]".repeat(40)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("depth");
    byte[] large = ("a: " + "x".repeat(SpecTree.MOST_BYTES)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SpecTree.read(large, true))
        .hasMessage("specification: 1048579 bytes (expected: at most 1048576)");
    assertThatThrownBy(() -> SpecTree.read(large, false))
        .hasMessage("specification: 1048579 bytes (expected: at most 1048576)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1, \"a\": 2}| not valid JSON, line 1, column",
        "{\"a\": 1} {\"b\": 2}| not valid JSON",
        "{\"a\": NaN}| not valid JSON",
        "{\"a\": 1| not valid JSON",
        "''| empty"
      })
  void badJsonIsRefusedWithItsPlace(String json, String message) {
    assertThatThrownBy(() -> json(json))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("specification: " + message.strip());
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> SpecTree.read(new byte[] {'a', ':', ' ', (byte) 0xff}, true))
        .hasMessage("specification: not valid UTF-8 (expected: a text)");
  }

  @Test
  void writtenTreeHasNoWhiteSpaceAndKeepsItsOrder() throws Exception {
    assertThat(SpecTree.written(yaml("z: 1\na: [1e-3, x]\n")))
        .isEqualTo("{\"z\":1,\"a\":[0.001,\"x\"]}");
  }

  private static JsonNode yaml(String text) throws SpecException {
    return SpecTree.read(text.getBytes(StandardCharsets.UTF_8), true);
  }

  private static JsonNode json(String text) throws SpecException {
    return SpecTree.read(text.getBytes(StandardCharsets.UTF_8), false);
  }
}
