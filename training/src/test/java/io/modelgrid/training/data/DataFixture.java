package io.modelgrid.training.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Specifications out of JSON with single quotes, and what data sets give. */
public final class DataFixture {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private DataFixture() {}

  /** Data may be had from one folder, and nowhere else. */
  public static DataPlaces places(Path folder) {
    return new DataPlaces(
        List.of(folder), List.of(), Map.of(), folder.resolve("scratch"), 1_000_000);
  }

  public static DataSpec data(String json) {
    return read(json, DataSpec::read);
  }

  public static PreparationSpec preparation(String json) {
    return read(json, PreparationSpec::read);
  }

  public static SplitSpec split(String json) {
    return read(json, SplitSpec::read);
  }

  /** What is wrong with a part of a specification. */
  public static List<String> mistakes(String json, Consumer<Form> reading) {
    Mistakes mistakes = new Mistakes();
    reading.accept(form(json, mistakes));
    return mistakes.all();
  }

  private static <T> T read(String json, Function<Form, T> reading) {
    Mistakes mistakes = new Mistakes();
    T read = reading.apply(form(json, mistakes));
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException("specification: " + mistakes.all());
    }
    return read;
  }

  private static Form form(String json, Mistakes mistakes) {
    try {
      return Form.of(MAPPER.readTree(json.replace('\'', '"')), mistakes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Loads with what holds where nothing is said. */
  public static Prepared load(Path folder, String data) throws DataException {
    return load(folder, data, "{}", "{}");
  }

  public static Prepared load(Path folder, String data, String preparation, String split)
      throws DataException {
    return DataSet.load(data(data), preparation(preparation), split(split), 1, places(folder));
  }

  /** The numbers of one row. */
  public static float[] row(Examples examples, int row) {
    FloatBuffer into = FloatBuffer.allocate(examples.shape().size());
    examples.write(row, into);
    return into.array();
  }

  /** The first numbers of all rows. */
  public static List<Float> firsts(Examples examples) {
    List<Float> firsts = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      firsts.add(row(examples, i)[0]);
    }
    return firsts;
  }
}
