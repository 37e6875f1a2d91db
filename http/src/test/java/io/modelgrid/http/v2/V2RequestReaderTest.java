package io.modelgrid.http.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class V2RequestReaderTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100);

  @Test
  void readsAWholeRequest() {
    V2Request request =
        read(
            """
            {"id": "7", "model_name": "ignored", "unknown": {"a": [1]},
             "parameters": {"timeout": 2000000, "priority": 3, "binary_data_output": true, "x": []},
             "inputs": [
               {"name": "a", "datatype": "FP32", "shape": [2, 2], "data": [1, 2.5, -3e2, 0.1],
                "parameters": {"content_type": "np"}},
               {"name": "b", "datatype": "BYTES", "shape": [2], "data": ["x", "\\u00e9\\ud83d\\ude00"]}],
             "outputs": [{"parameters": {"classification": 3, "binary_data": false, "x": [1]},
               "name": "y"}, {"name": "z", "parameters": null}]}
            """);
    assertThat(request.wishes().id()).isEqualTo("7");
    assertThat(request.timeoutMicros()).isEqualTo(2_000_000);
    assertThat(request.priority()).isEqualTo(3);
    assertThat(request.wishes())
        .isEqualTo(
            new V2Wishes(
                "7",
                List.of(new RequestedOutput("y", false, 3), new RequestedOutput("z", null, 0)),
                true));
    assertThat(request.inputs())
        .containsExactly(
            new NamedTensor("a", Tensor.ofFloats(Shape.of(2, 2), 1, 2.5f, -300, 0.1f)),
            new NamedTensor("b", Tensor.ofTexts(Shape.of(2), List.of("x", "é😀"))));
    assertThat(request.inputs().get(0).tensor().data().isDirect()).isTrue();
  }

  @Test
  void keysMayComeInAnyOrder() {
    String[] parts = {
      "\"name\": \"a\"", "\"datatype\": \"INT64\"", "\"shape\": [2, 1]", "\"data\": [[7],\n[-9]]"
    };
    Tensor expected = Tensor.ofLongs(Shape.of(2, 1), 7, -9);
    int orders = 0;
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        for (int c = 0; c < 4; c++) {
          int d = 6 - a - b - c;
          if (a != b && a != c && b != c) {
            orders++;
            String input = String.join(", ", parts[a], parts[b], parts[c], parts[d]);
            V2Request request = read("{\"inputs\": [{" + input + "}], \"id\": null}");
            assertThat(request.inputs()).containsExactly(new NamedTensor("a", expected));
          }
        }
      }
    }
    assertThat(orders).isEqualTo(24);
  }

  @Test
  void inputsMayBeEmptyAndTensorsToo() {
    assertThat(read("{\"inputs\": []}").inputs()).isEmpty();
    assertThat(tensor("FP32", "[0, 5]", "[]").byteSize()).isZero();
    assertThat(tensor("FP32", "[2, 0]", "[[], []]").byteSize()).isZero();
    assertThat(tensor("FP32", "[0, 9223372036854775807, 9223372036854775807]", "[]").byteSize())
        .isZero();
    assertThat(tensor("INT64", "[]", "[5]")).isEqualTo(Tensor.ofLongs(Shape.of(), 5));
  }

  @ParameterizedTest
  @CsvSource({
    "INT8, -128, 127",
    "UINT8, 0, 255",
    "INT16, -32768, 32767",
    "UINT16, 0, 65535",
    "INT32, -2147483648, 2147483647",
    "UINT32, 0, 4294967295",
    "INT64, -9223372036854775808, 9223372036854775807",
    "UINT64, 0, 18446744073709551615"
  })
  void integersAreExactToTheEndsOfTheirRange(String type, String least, String most) {
    ByteBuffer data = tensor(type, "[2]", "[" + least + "," + most + "]").data();
    int size = DataType.valueOf(type).size();
    for (int at = 0; at < size; at++) {
      boolean signed = !type.startsWith("U");
      boolean top = at == size - 1;
      assertThat(data.get(at)).isEqualTo((byte) (signed && top ? 0x80 : 0));
      assertThat(data.get(size + at)).isEqualTo((byte) (signed && top ? 0x7F : 0xFF));
    }
    assertThat(mistake(input(type, "[1]", "[" + plusOne(most, 1) + "]")))
        .contains("input 'a'", "element 0", "from " + least + " to " + most);
    assertThat(mistake(input(type, "[1]", "[" + plusOne(least, -1) + "]")))
        .contains("input 'a'", "element 0", "from " + least + " to " + most);
  }

  @Test
  void integersNeverGoThroughADouble() {
    assertThat(tensor("INT64", "[1]", "[9007199254740993]"))
        .isEqualTo(Tensor.ofLongs(Shape.of(1), 9007199254740993L));
  }

  @Test
  void floatsAreRoundedOnce() {
    // Through a double these would be rounded twice, and up.
    assertThat(tensor("FP32", "[2]", "[1.000000059604644775390626, 1.00000017881393432617187499]"))
        .isEqualTo(
            Tensor.ofFloats(
                Shape.of(2),
                Float.parseFloat("1.000000059604644775390626"),
                Float.parseFloat("1.00000017881393432617187499")));
    assertThat(tensor("FP32", "[4]", "[9007199791611905, 18446744073709551616, -0, 1e-60]"))
        .isEqualTo(
            Tensor.ofFloats(Shape.of(4), (float) 9007199791611905L, 1.8446744e19f, -0.0f, 0f));
  }

  static Stream<Arguments> rubbish() {
    String good = "\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]";
    return Stream.of(
        Arguments.of("", "empty"),
        Arguments.of("   ", "empty"),
        Arguments.of("[]", "an array (expected: a JSON object)"),
        Arguments.of("7", "a whole number (expected: a JSON object)"),
        Arguments.of("{", "valid JSON"),
        Arguments.of("{\"inputs\": [}", "expected ']' (line 1, column 14)"),
        Arguments.of("{\n\"inputs\": [tru]}", "line 2"),
        Arguments.of("{\"inputs\": []} x", "valid JSON"),
        Arguments.of("{\"inputs\": []} {}", "follows the end"),
        Arguments.of("{\"inputs\": [], \"inputs\": []}", "inputs"),
        Arguments.of("{\"inputs\": [], \"x\": {\"k\":1,\"k\":2}}", "k"),
        Arguments.of("{}", "has no inputs"),
        Arguments.of("{\"inputs\": null}", "inputs is null"),
        Arguments.of("{\"inputs\": {}}", "inputs is an object (expected: an array)"),
        Arguments.of("{\"inputs\": [1]}", "input 0 is a whole number"),
        Arguments.of("{\"inputs\": [{}]}", "input 0 has no name"),
        Arguments.of("{\"inputs\": [{\"name\": 5}]}", "input 0: name is a whole number"),
        Arguments.of("{\"inputs\": [{\"name\": \"a\"}]}", "input 'a' has no datatype"),
        Arguments.of("{\"inputs\": [{" + good + "},{" + good + "}]}", "'a' was given twice"),
        Arguments.of("{\"inputs\": [], \"outputs\": {}}", "outputs is an object"),
        Arguments.of("{\"inputs\": [], \"outputs\": [\"y\"]}", "output 0 is a string"),
        Arguments.of("{\"inputs\": [], \"outputs\": [{}]}", "output 0 has no name"),
        Arguments.of("{\"inputs\": [], \"outputs\": [{\"name\":\"y\"},{\"name\":\"y\"}]}", "twice"),
        Arguments.of("{\"inputs\": [], \"id\": 5}", "id is a whole number"),
        Arguments.of("{\"inputs\": [], \"parameters\": {\"a\":1,\"a\":1}}", "a"),
        Arguments.of(
            "{\"inputs\": [{\"name\":\"a\",\"parameters\":{\"binary_data_size\":0,"
                + "\"binary_data_size\":0}}]}",
            "binary_data_size"),
        Arguments.of("{\"inputs\": [], \"outputs\": [{\"name\":5}]}", "name is a whole number"),
        Arguments.of(
            "{\"inputs\": [], \"outputs\": [{\"name\":\"y\",\"parameters\":7}]}",
            "output 0: parameters is a whole number"),
        Arguments.of("{\"inputs\": [], \"parameters\": []}", "parameters is an array"),
        Arguments.of("{\"inputs\": [], \"parameters\": {\"timeout\": 0}}", "timeout"),
        Arguments.of("{\"inputs\": [], \"parameters\": {\"timeout\": -1}}", "timeout"),
        Arguments.of("{\"inputs\": [], \"parameters\": {\"timeout\": 1.5}}", "timeout"),
        Arguments.of("{\"inputs\": [], \"parameters\": {\"timeout\": \"9\"}}", "timeout"),
        Arguments.of(
            "{\"inputs\": [], \"parameters\": {\"timeout\": 99999999999999999999}}", "timeout"),
        Arguments.of("{\"inputs\": [], \"parameters\": {\"priority\": -1}}", "priority"),
        Arguments.of(input("FP33", "[1]", "[1]"), "unknown datatype 'FP33'"),
        Arguments.of(input("fp32", "[1]", "[1]"), "unknown datatype 'fp32'"),
        Arguments.of(
            input("FP16", "[1]", "[1]"),
            "receiving FP16 data via JSON is not supported. Please use the binary data format for"
                + " input 'a'"),
        Arguments.of(input("BF16", "[1]", "[1]"), "receiving BF16 data via JSON"),
        Arguments.of(input("FP32", "5", "[1]"), "input 'a': shape is a whole number"),
        Arguments.of(input("FP32", "[-1]", "[1]"), "shape holds -1"),
        Arguments.of(input("FP32", "[1.0]", "[1]"), "shape holds 1.0"),
        Arguments.of(input("FP32", "[null]", "[1]"), "shape holds null"),
        Arguments.of(input("FP32", "[[1]]", "[1]"), "shape holds an array"),
        Arguments.of(input("FP32", "[99999999999999999999]", "[1]"), "at most 9223372036854775807"),
        Arguments.of(
            input("FP32", "[1000000000,1000000000]", "[1]"),
            "asks for 1000000000000000000 elements, more than the rest of the body can hold"),
        Arguments.of(input("FP32", "[9223372036854775807,3]", "[1]"), "than a number can count"),
        Arguments.of(input("FP32", "[100]", "[1]"), "asks for 100 elements"),
        Arguments.of(input("FP32", "[3]", "[1,2]"), "data has 2 elements (expected: 3"),
        Arguments.of(input("FP32", "[2]", "[1,2,3]"), "more than 2 elements (expected: 2"),
        Arguments.of(input("FP32", "[0]", "[1]"), "more than 0 elements"),
        Arguments.of(input("FP32", "[]", "[]"), "data has 0 elements (expected: 1"),
        Arguments.of(input("FP32", "[1]", "5"), "data is a whole number (expected: an array)"),
        Arguments.of(input("FP32", "[1]", "null"), "data is null"),
        Arguments.of(input("FP32", "[1]", "[[1]]"), "nested (expected: a flat array"),
        Arguments.of(input("FP32", "[2,2]", "[[1,2],[3]]"), "ragged: the array at [1] has 1 "),
        Arguments.of(input("FP32", "[2,2]", "[[1,2],[3,4,5]]"), "the array at [1] has more than 2"),
        Arguments.of(input("FP32", "[2,2]", "[[1,2]]"), "the array at [] has 1 elements"),
        Arguments.of(input("FP32", "[1,2]", "[[1,2],[3,4]]"), "at [] has more than 1"),
        Arguments.of(input("FP32", "[2,2]", "[[1,2],3]"), "data at [1] is a whole number"),
        Arguments.of(input("FP32", "[2,2]", "[1,[2,3]]"), "mixes"),
        Arguments.of(input("FP32", "[2,1]", "[[[1]],[[2]]]"), "data at [0, 0] is an array"),
        Arguments.of(input("FP32", "[1,1,1]", "[[1]]"), "data at [0, 0] is a whole number"),
        Arguments.of(input("FP32", "[2,0]", "[[],[1]]"), "at [1] has more than 0"),
        Arguments.of(input("FP32", "[1]", "[null]"), "element 0 of data is null"),
        Arguments.of(input("FP32", "[1]", "[\"1\"]"), "element 0 of data is a string"),
        Arguments.of(input("FP32", "[1]", "[true]"), "element 0 of data is true"),
        Arguments.of(input("FP32", "[1]", "[{}]"), "element 0 of data is an object"),
        Arguments.of(input("FP32", "[2]", "[1,1e400]"), "element 1 of data is 1e400"),
        Arguments.of(input("FP32", "[1]", "[3.5e38]"), "element 0 of data is 3.5e38"),
        Arguments.of(input("FP32", "[1]", "[-1e39]"), "element 0 of data is -1e39"),
        Arguments.of(input("FP64", "[1]", "[1e400]"), "element 0 of data is 1e400"),
        Arguments.of(
            input("FP64", "[1]", "[1" + "0".repeat(400) + "]"), "element 0 of data is 1000"),
        Arguments.of(input("FP32", "[1]", "[1" + "0".repeat(2000) + "]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[NaN]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[Infinity]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[+1]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[01]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[1.]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[.5]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[1,]"), "valid JSON"),
        Arguments.of(input("FP32", "[1]", "[0x10]"), "valid JSON"),
        Arguments.of(input("INT32", "[1]", "[1.0]"), "element 0 of data is 1.0 (expected: a whole"),
        Arguments.of(input("INT32", "[1]", "[1e3]"), "element 0 of data is 1e3"),
        Arguments.of(input("INT32", "[1]", "[true]"), "element 0 of data is true"),
        Arguments.of(input("UINT64", "[1]", "[1" + "0".repeat(500) + "]"), "18446744073709551615"),
        Arguments.of(input("BOOL", "[1]", "[1]"), "expected: true or false"),
        Arguments.of(input("BOOL", "[1]", "[\"true\"]"), "expected: true or false"),
        Arguments.of(input("BYTES", "[1]", "[1]"), "expected: a string"),
        Arguments.of(input("BYTES", "[1]", "[\"\\ud800\"]"), "half a surrogate pair"),
        Arguments.of(input("BYTES", "[1]", "[\"\\udc00\\ud800\"]"), "half a surrogate pair"),
        Arguments.of(input("BYTES", "[1]", "[\"x\\ud800y\"]"), "half a surrogate pair"),
        Arguments.of(input("BYTES", "[1]", "[\"a\nb\"]"), "valid JSON"),
        Arguments.of(
            "{\"inputs\":[{\"name\":\"a\",\"parameters\":{\"binary_data_size\":4}}]}",
            "input 'a' has no datatype"),
        Arguments.of(
            "{\"inputs\":[{\"name\":\"a\",\"parameters\":{\"shared_memory_region\":\"m\"}}]}",
            "shared memory is not supported"),
        Arguments.of("{\"x\":" + "[".repeat(100) + "1" + "]".repeat(100) + "}", "deeper than 100"),
        Arguments.of("{\"x\":" + "[".repeat(100_000), "deeper than 100"),
        Arguments.of("{\"x\":" + "{\"x\":".repeat(100_000), "deeper than 100"),
        Arguments.of(input("FP32", "[1]", "[".repeat(100_000)), "input 'a'"),
        Arguments.of("{\"inputs\":[{\"data\":" + "[".repeat(100_000), "deeper than 100"),
        Arguments.of(input("FP32", "[" + "1,".repeat(32) + "1]", "[1]"), "more than 32 dimensions"),
        Arguments.of("{\"" + "k".repeat(5000) + "\":1}", "valid JSON"),
        Arguments.of("{\"inputs\":[" + "{},".repeat(5) + "{}]}", "input 0 has no name"));
  }

  @ParameterizedTest
  @MethodSource("rubbish")
  void refusesRubbishInWords(String body, String words) {
    String mistake = mistake(body);
    assertThat(mistake).contains(words);
    assertThat(mistake)
        .hasSizeLessThan(600)
        .doesNotContain("jackson", "Exception", "StreamRead", "java", "Source:", "`", "Feature");
  }

  @Test
  void refusesMoreInputsAndOutputsThanAnybodyNeeds() {
    String many =
        IntStream.rangeClosed(0, V2RequestReader.MAX_TENSORS)
            .mapToObj(
                i ->
                    "{\"name\":\"%d\",\"datatype\":\"INT8\",\"shape\":[0],\"data\":[]}"
                        .formatted(i))
            .collect(Collectors.joining(","));
    assertThat(mistake("{\"inputs\":[" + many + "]}")).contains("more than 1000 inputs");
    assertThat(mistake("{\"inputs\":[],\"outputs\":[" + many + "]}")).contains("1000 outputs");
  }

  @Test
  void aHundredThousandOfAnythingTakeNoTime() {
    String inputs = repeated("{\"name\":\"%d\",\"datatype\":\"INT8\",\"shape\":[0],\"data\":[]}");
    String outputs = repeated("{\"name\":\"%d\",\"parameters\":{\"binary_data\":true}}");
    String numbers = repeated("\"%d\":%d");
    long start = System.nanoTime();
    assertThat(mistake("{\"inputs\":[" + inputs + "]}")).contains("more than 1000 inputs");
    assertThat(mistake("{\"inputs\":[],\"outputs\":[" + outputs + "]}")).contains("1000 outputs");
    assertThat(read("{\"inputs\":[],\"parameters\":{" + numbers + "}}").inputs()).isEmpty();
    assertThat(read("{\"inputs\":[]," + numbers + "}").inputs()).isEmpty();
    assertThat(
            read("{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[0],"
                    + "\"parameters\":{"
                    + numbers
                    + "},\"data\":[]}]}")
                .inputs())
        .hasSize(1);
    double factor = Double.parseDouble(System.getProperty("modelgrid.test.timefactor", "1"));
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(5 * factor);
  }

  private static String repeated(String words) {
    return IntStream.range(0, 100_000)
        .mapToObj(i -> words.replace("%d", Integer.toString(i)))
        .collect(Collectors.joining(","));
  }

  @Test
  void refusesInvalidUtf8AndOtherEncodings() {
    byte[] overlong = "{\"id\":\"??\",\"inputs\":[]}".getBytes(StandardCharsets.UTF_8);
    overlong[7] = (byte) 0xC0;
    overlong[8] = (byte) 0x80;
    assertThat(mistake(overlong)).contains("not valid UTF-8 at byte 7 (line 1, column 8)");
    assertThat(mistake("{\"inputs\":[]}".getBytes(StandardCharsets.UTF_16))).contains("UTF-8");
    assertThat(mistake("{\"inputs\":[]}".getBytes(StandardCharsets.UTF_16LE))).contains("JSON");
  }

  @Test
  void depthAtTheLimitIsFine() {
    assertThat(read("{\"inputs\":[],\"x\":" + "[".repeat(99) + "]".repeat(99) + "}").inputs())
        .isEmpty();
  }

  @Test
  void mistakesInRememberedDataAreFoundToo() {
    String body =
        "{\"inputs\":[{\"data\":[1,\n2.5],\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[2]}]}";
    assertThat(mistake(body)).contains("input 'a'", "element 1 of data is 2.5", "line 2");
  }

  private static String plusOne(String number, int step) {
    return new java.math.BigInteger(number).add(java.math.BigInteger.valueOf(step)).toString();
  }

  private static String input(String type, String shape, String data) {
    return "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s}]}"
        .formatted(type, shape, data);
  }

  private static Tensor tensor(String type, String shape, String data) {
    return read(input(type, shape, data)).inputs().get(0).tensor();
  }

  private static V2Request read(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return V2RequestReader.read(FORMAT, bytes, bytes.length, "m");
  }

  private static String mistake(String body) {
    return mistake(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String mistake(byte[] body) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> V2RequestReader.read(FORMAT, body, body.length, "m"));
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }
}
