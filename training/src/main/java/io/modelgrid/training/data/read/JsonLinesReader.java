package io.modelgrid.training.data.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines: an object a line, whose keys are the columns. A list of numbers makes a column each,
 * {@code x[0]}, {@code x[1]} and so on. The first good row says which columns there are; a key that
 * it has not makes a row bad, one that is missing or null is a missing value.
 */
public final class JsonLinesReader implements CellReader {
  private static final int LONGEST_LINE = 16 << 20;
  private static final int MOST_COLUMNS = 20_000;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final DataFile file;
  private final InputStream in;
  private final List<CellRow> waiting = new ArrayList<>();
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private List<String> columns = List.of();
  private long line;

  private JsonLinesReader(DataFile file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /**
   * Opens a file and reads up to its first good row.
   *
   * @throws DataException if there is none
   */
  public static JsonLinesReader open(DataFile file) throws DataException {
    try {
      InputStream bytes = file.open();
      boolean ready = false;
      try {
        JsonLinesReader reader = new JsonLinesReader(file, new BufferedInputStream(bytes, 1 << 16));
        reader.findColumns();
        ready = true;
        return reader;
      } finally {
        if (!ready) {
          bytes.close();
        }
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private void findColumns() throws IOException, DataException {
    while (columns.isEmpty()) {
      byte[] text = line();
      if (text == null) {
        throw file.mistake(
            waiting.isEmpty()
                ? "empty (expected: a JSON object a line)"
                : "no good row; line %d: %s"
                    .formatted(waiting.get(0).line(), waiting.get(0).mistake().orElse("")));
      }
      try {
        Map<String, String> cells = cells(text);
        columns = List.copyOf(cells.keySet());
        columns.forEach(name -> places.put(name, places.size()));
        waiting.add(new CellRow(line, List.copyOf(cells.values()), Optional.empty()));
      } catch (BadLine e) {
        if (waiting.size() < MOST_COLUMNS) {
          waiting.add(CellRow.bad(line, e.getMessage()));
        }
      }
    }
    Collections.reverse(waiting);
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable CellRow next() throws DataException {
    if (!waiting.isEmpty()) {
      return waiting.remove(waiting.size() - 1);
    }
    try {
      byte[] text = line();
      return text == null ? null : row(text);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private CellRow row(byte[] text) {
    try {
      List<String> row = new ArrayList<>(Collections.nCopies(columns.size(), ""));
      for (Map.Entry<String, String> cell : cells(text).entrySet()) {
        Integer place = places.get(cell.getKey());
        if (place == null) {
          return CellRow.bad(line, cell.getKey() + " (expected: a key of the first row)");
        }
        row.set(place, cell.getValue());
      }
      return new CellRow(line, row, Optional.empty());
    } catch (BadLine e) {
      return CellRow.bad(line, e.getMessage());
    }
  }

  private static Map<String, String> cells(byte[] text) throws BadLine {
    JsonNode row = tree(text);
    Map<String, String> cells = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : row.properties()) {
      JsonNode value = each.getValue();
      if (value.isArray()) {
        for (int i = 0; i < value.size(); i++) {
          String name = each.getKey() + "[" + i + "]";
          cells.put(name, cell(name, value.get(i)));
        }
      } else {
        cells.put(each.getKey(), cell(each.getKey(), value));
      }
    }
    if (cells.isEmpty() || cells.size() > MOST_COLUMNS) {
      throw new BadLine(cells.size() + " values (expected: 1 to " + MOST_COLUMNS + ")");
    }
    return cells;
  }

  private static JsonNode tree(byte[] text) throws BadLine {
    try {
      JsonNode row = MAPPER.readTree(text);
      if (row == null || !row.isObject()) {
        throw new BadLine("no JSON object (expected: an object a line)");
      }
      return row;
    } catch (JsonProcessingException e) {
      throw new BadLine("not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BadLine("not valid JSON: " + e.getMessage());
    }
  }

  private static String cell(String name, JsonNode value) throws BadLine {
    if (value.isContainerNode()) {
      throw new BadLine(name + " holds values itself (expected: a text, a number, or a list)");
    }
    return value.isNull() ? "" : value.asText();
  }

  /** The next line that is not blank; null at the end. */
  private byte @Nullable [] line() throws IOException, DataException {
    while (true) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      int next = in.read();
      if (next < 0) {
        return null;
      }
      line++;
      for (; next >= 0 && next != '\n'; next = in.read()) {
        if (text.size() >= LONGEST_LINE) {
          throw file.mistake(
              "line " + line + " is longer than " + LONGEST_LINE + " bytes (expected: shorter)");
        }
        text.write(next);
      }
      byte[] bytes = withoutMark(text.toByteArray());
      if (!isBlank(bytes)) {
        return bytes;
      }
    }
  }

  private byte[] withoutMark(byte[] bytes) {
    boolean mark =
        line == 1
            && bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return mark ? java.util.Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte each : bytes) {
      if (each > ' ' || each < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws DataException {
    try {
      in.close();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /** One line is bad, in words. */
  private static final class BadLine extends Exception {
    private static final long serialVersionUID = 1L;

    BadLine(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
