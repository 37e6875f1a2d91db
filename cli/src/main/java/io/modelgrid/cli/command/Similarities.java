package io.modelgrid.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Embeddings of some texts, and how alike they are: the cosine of the angle between each two, from
 * -1 to 1.
 */
final class Similarities {
  private static final int TEXT_SHOWN = 60;
  private static final String EMBEDDING = "embedding";

  private final List<double[]> rows;

  private Similarities(List<double[]> rows) {
    this.rows = rows;
  }

  /** Reads them out of a V2 answer: its embedding, of floats, with one row a text. */
  static Optional<Similarities> read(JsonNode answer, int texts) {
    for (JsonNode output : answer.path("outputs")) {
      JsonNode shape = output.path("shape");
      if (output.path("name").asText().equals(EMBEDDING)
          && output.path("datatype").asText().startsWith("FP")
          && shape.size() == 2
          && shape.get(0).asInt() == texts
          && output.path("data").size() == texts * shape.get(1).asLong()
          && shape.get(1).asInt() > 0) {
        return Optional.of(new Similarities(split(output.path("data"), shape.get(1).asInt())));
      }
    }
    return Optional.empty();
  }

  private static List<double[]> split(JsonNode data, int width) {
    List<double[]> rows = new ArrayList<>();
    for (int start = 0; start < data.size(); start += width) {
      double[] row = new double[width];
      for (int i = 0; i < width; i++) {
        row[i] = data.get(start + i).asDouble();
      }
      rows.add(row);
    }
    return rows;
  }

  double cosine(int left, int right) {
    double product = dot(rows.get(left), rows.get(right));
    double norms = norm(left) * norm(right);
    return norms == 0 ? 0 : product / norms;
  }

  double norm(int row) {
    return Math.sqrt(dot(rows.get(row), rows.get(row)));
  }

  /** The texts with their similarities, or for one text the beginning of its embedding. */
  List<String> lines(List<String> texts) {
    return texts.size() == 1 ? one(texts.get(0)) : matrix(texts);
  }

  private List<String> matrix(List<String> texts) {
    String[] heading = new String[texts.size() + 2];
    heading[0] = "";
    for (int i = 0; i < texts.size(); i++) {
      heading[i + 1] = Integer.toString(i + 1);
    }
    heading[texts.size() + 1] = "TEXT";
    Table table = new Table(heading);
    for (int row = 0; row < texts.size(); row++) {
      Object[] cells = new Object[heading.length];
      cells[0] = row + 1;
      for (int column = 0; column < texts.size(); column++) {
        cells[column + 1] = number(cosine(row, column));
      }
      cells[texts.size() + 1] = shortened(texts.get(row));
      table.row(cells);
    }
    return table.lines();
  }

  private List<String> one(String text) {
    double[] row = rows.get(0);
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < Math.min(6, row.length); i++) {
      values.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.4f", row[i]));
    }
    return List.of(
        shortened(text),
        "[" + values + (row.length > 6 ? ", …]" : "]"),
        row.length + " values, norm " + String.format(Locale.ROOT, "%.4f", norm(0)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.codePointCount(0, line.length()) <= TEXT_SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, TEXT_SHOWN - 1)) + "…";
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
