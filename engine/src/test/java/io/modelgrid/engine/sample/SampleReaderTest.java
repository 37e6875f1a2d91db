package io.modelgrid.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleReaderTest {
  @TempDir Path folder = Path.of("");

  private Sample read(String json) throws LoadException, IOException {
    return SampleReader.read(
        "s/1.json", Files.writeString(folder.resolve("sample"), json.replace('\'', '"')));
  }

  private void assertRefused(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageStartingWith("the sample s/1.json: ")
        .hasMessageContaining(reason);
  }

  private static String tensor(String type, String shape, String data) {
    return "{'name': 'x', 'datatype': '%s', 'shape': %s, 'data': %s}".formatted(type, shape, data);
  }

  private static String input(String type, String shape, String data) {
    return "{'inputs': [" + tensor(type, shape, data) + "]}";
  }

  @Test
  void readsInputsAndWhatIsExpected() throws Exception {
    Sample sample =
        read(
            "{'inputs': [{'name': 'a', 'datatype': 'FP32', 'shape': [2, 2], 'data': [[1, 2.5],"
                + " [3, -4]]}, {'name': 't', 'datatype': 'BYTES', 'shape': [1], 'data': ['ä']}],"
                + " 'outputs': [{'name': 'y', 'datatype': 'FP32', 'shape': [1], 'data': [7],"
                + " 'tolerance': 0.5}, {'name': 'k', 'datatype': 'INT64', 'shape': [],"
                + " 'data': [9]}]}");

    assertThat(sample.name()).isEqualTo("s/1.json");
    assertThat(sample.inputs())
        .containsExactly(
            new NamedTensor("a", Tensor.ofFloats(Shape.of(2, 2), 1, 2.5f, 3, -4)),
            new NamedTensor("t", Tensor.ofTexts(Shape.of(1), List.of("ä"))));
    assertThat(sample.expected())
        .containsExactly(
            new Expectation(new NamedTensor("y", Tensor.ofFloats(Shape.of(1), 7)), 0.5),
            new Expectation(new NamedTensor("k", Tensor.ofLongs(Shape.of(), 9)), 0));
  }

  @Test
  void floatsHaveATolerance() throws Exception {
    Sample sample = read("{'inputs': [], 'outputs': [" + tensor("FP32", "[1]", "[1]") + "]}");

    assertThat(sample.expected()).extracting(Expectation::tolerance).containsExactly(0.001);
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
  void keepsWholeNumbersExactly(DataType type, String least, String most) throws Exception {
    Tensor tensor =
        read(input(type.name(), "[2]", "[" + least + "," + most + "]")).inputs().get(0).tensor();

    Numbers numbers = Numbers.of(tensor);
    assertThat(numbers.at(0)).isEqualTo(Double.parseDouble(least));
    assertThat(numbers.at(1)).isEqualTo(Double.parseDouble(most));
    assertRefused(input(type.name(), "[1]", "[" + most + "0]"), "a whole number of type " + type);
    assertRefused(input(type.name(), "[1]", "[-9223372036854775809]"), "a whole number of type");
  }

  @Test
  void keepsBooleansAndDoubles() throws Exception {
    Tensor flags = read(input("BOOL", "[2]", "[true, false]")).inputs().get(0).tensor();
    ByteBuffer data = flags.data();
    assertThat(new byte[] {data.get(), data.get()}).containsExactly(1, 0);
    assertThat(Numbers.of(read(input("FP64", "[1]", "[0.1]")).inputs().get(0).tensor()).at(0))
        .isEqualTo(0.1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{}",
        "{'inputs': {}}",
        "{'inputs': [], 'colour': 1}",
        "{'inputs': []} {}",
        "{'inputs': [], 'inputs': []}",
        "{'inputs': [], 'outputs': []}",
        "{'inputs': [], 'outputs': {}}",
        "{'inputs': [7]}",
        "{'inputs': [{'datatype': 'FP32', 'shape': [1], 'data': [1]}]}"
      })
  void refusesWhatIsNoSample(String json) {
    assertRefused(json, "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'x','datatype':'FP32','shape':[1],'data':[1],'b':1} | b: unknown key",
        "{'name':'x','datatype':'FP32','shape':[1],'data':[1],'tolerance':1} | unknown key",
        "{'name':'x','datatype':'FP31','shape':[1],'data':[1]} | datatype: ",
        "{'name':'x','datatype':'FP16','shape':[1],'data':[1]} | datatype: ",
        "{'name':'x','datatype':'FP32','data':[1]} | shape: ",
        "{'name':'x','datatype':'FP32','shape':[-1],'data':[1]} | shape: ",
        "{'name':'x','datatype':'FP32','shape':[1.0],'data':[1]} | shape: ",
        "{'name':'x','datatype':'FP32','shape':[4294967297],'data':[1]} | shape: ",
        "{'name':'x','datatype':'FP32','shape':[2],'data':[1]} | data: 1 elements (expected: 2",
        "{'name':'x','datatype':'FP32','shape':[],'data':[]} | data: 0 elements (expected: 1",
        "{'name':'x','datatype':'FP32','shape':[1]} | data: missing",
        "{'name':'x','datatype':'FP32','shape':[1],'data':['1']} | expected: a number",
        "{'name':'x','datatype':'FP32','shape':[1],'data':[1e39]} | expected: a number",
        "{'name':'x','datatype':'FP64','shape':[1],'data':[1e999]} | expected: a number",
        "{'name':'x','datatype':'FP32','shape':[1],'data':[null]} | expected: a number",
        "{'name':'x','datatype':'INT32','shape':[1],'data':[1.0]} | a whole number of type INT32",
        "{'name':'x','datatype':'BOOL','shape':[1],'data':[1]} | true or false",
        "{'name':'x','datatype':'BYTES','shape':[1],'data':[1]} | a text"
      })
  void refusesTensorsThatAreNone(String tensor, String reason) {
    assertRefused("{'inputs': [" + tensor + "]}", reason);
  }

  @Test
  void refusesShapesThatOverflow() {
    String most = "2147483647";
    assertRefused(input("FP32", "[" + String.join(",", most, most, most) + "]", "[1]"), "shape: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "'1'", "1e999", "null"})
  void refusesATolerance(String tolerance) {
    String output = tensor("FP32", "[1]", "[1]").replace("}", ", 'tolerance': " + tolerance + "}");

    assertRefused("{'inputs': [], 'outputs': [" + output + "]}", "tolerance: ");
  }

  @Test
  void refusesANameThatComesTwice() {
    String x = tensor("FP32", "[1]", "[1]");

    assertRefused("{'inputs': [" + x + "," + x + "]}", "inputs 'x': given twice");
    assertRefused("{'inputs': [], 'outputs': [" + x + "," + x + "]}", "outputs 'x': given twice");
  }

  @Test
  void refusesMegabytes() {
    assertRefused(" ".repeat((int) SampleReader.MAX_BYTES + 1), "4194305 bytes (expected: at most");
  }
}
