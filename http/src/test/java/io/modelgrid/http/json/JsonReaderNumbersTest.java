package io.modelgrid.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonToken;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken in a run leaves the reader where it would be without. */
class JsonReaderNumbersTest {
  private final List<Double> taken = new ArrayList<>();

  private JsonReader opened(String array) {
    JsonReader reader =
        new JsonReader.Format(100)
            .read(("{\"a\":" + array + ",\"b\":1}").getBytes(StandardCharsets.UTF_8));
    reader.openObject();
    reader.nextKey();
    assertThat(reader.next()).isEqualTo(JsonToken.START_ARRAY);
    return reader;
  }

  private int take(JsonReader reader, int most) {
    return reader.numbers(most, number -> taken.add(number.toDouble()));
  }

  @Test
  void takesAWholeArrayAndGoesOnBehindIt() {
    try (JsonReader reader = opened("[ 1 , -2.5e1,\n3\t]")) {
      assertThat(take(reader, 10)).isEqualTo(3);
      assertThat(taken).containsExactly(1.0, -25.0, 3.0);
      assertThat(reader.next()).isEqualTo(JsonToken.END_ARRAY);
      assertThat(reader.nextKey()).isTrue();
      assertThat(reader.key()).isEqualTo("b");
      reader.next();
      assertThat(reader.nextKey()).isFalse();
      reader.finish();
    }
  }

  @Test
  void takesNothingOfAnEmptyArray() {
    try (JsonReader reader = opened("[ ]")) {
      assertThat(take(reader, 10)).isZero();
      assertThat(reader.next()).isEqualTo(JsonToken.END_ARRAY);
    }
  }

  @Test
  void takesNoMoreThanItIsAskedTo() {
    try (JsonReader reader = opened("[1,2,3]")) {
      assertThat(take(reader, 2)).isEqualTo(2);
      assertThat(reader.next()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
      assertThat(reader.text()).isEqualTo("3");
    }
  }

  @Test
  void leavesWhatTheSinkDoesNotTake() {
    try (JsonReader reader = opened("[1,2,300,4]")) {
      int count = reader.numbers(10, number -> number.toLong() < 100 && taken.add(1.0));
      assertThat(count).isEqualTo(2);
      assertThat(reader.next()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
      assertThat(reader.text()).isEqualTo("300");
      assertThat(reader.next()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2,true]|2|VALUE_TRUE",
        "[1,[2]]|1|START_ARRAY",
        "[1,\"2\"]|1|VALUE_STRING",
        "[[1],2]|0|START_ARRAY"
      })
  void leavesWhatIsNoNumber(String array, int count, JsonToken next) {
    try (JsonReader reader = opened(array)) {
      assertThat(take(reader, 10)).isEqualTo(count);
      assertThat(reader.next()).isEqualTo(next);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1,2,]", "[1,,2]", "[,1]", "[1 2]", "[01]", "[1,NaN]", "[1,2.]", "[1,2", "[1,-]"})
  void leavesWhatIsNoJsonToTheParserWhichSaysWhy(String array) {
    try (JsonReader reader = opened(array)) {
      take(reader, 10);
      assertThatThrownBy(
              () -> {
                while (reader.next() != JsonToken.END_ARRAY) {
                  // to the end, or to what is wrong
                }
                reader.nextKey();
                reader.next();
                reader.nextKey();
              })
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("line 1");
    }
  }
}
