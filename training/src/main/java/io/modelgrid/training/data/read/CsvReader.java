package io.modelgrid.training.data.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it, in UTF-8, with a header. Lines may end with a line feed, a carriage
 * return or both; empty lines are passed over; a byte order mark is taken. A row that breaks a rule
 * is told as bad, and reading goes on behind it; a quote that is never closed ends it.
 */
public final class CsvReader implements CellReader {
  private static final int LONGEST_CELL = 1 << 20;
  private static final int MOST_COLUMNS = 20_000;
  private static final int END = -1;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final char QUOTE = '"';

  /** Stands for bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final DataFile file;
  private final Reader in;
  private final char delimiter;
  private final StringBuilder cell = new StringBuilder();
  private List<String> columns = List.of();
  private long line = 1;
  private int ahead;

  private CsvReader(DataFile file, Reader in, char delimiter) throws IOException {
    this.file = file;
    this.in = in;
    this.delimiter = delimiter;
    this.ahead = in.read();
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws DataException if there is none, or a name stands in it twice
   */
  public static CsvReader open(DataFile file, char delimiter) throws DataException {
    try {
      InputStream bytes = file.open();
      boolean ready = false;
      try {
        CsvReader reader = new CsvReader(file, characters(file, bytes), delimiter);
        reader.readHeader();
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

  private static Reader characters(DataFile file, InputStream bytes)
      throws IOException, DataException {
    PushbackInputStream in = new PushbackInputStream(bytes, MARK.length);
    byte[] start = in.readNBytes(MARK.length);
    boolean mark = Arrays.equals(start, MARK);
    if (start.length >= 2 && (start[0] & 0xff) + (start[1] & 0xff) == 0xFE + 0xFF) {
      throw file.mistake("in UTF-16 (expected: UTF-8)");
    }
    if (!mark) {
      in.unread(start);
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  private void readHeader() throws IOException, DataException {
    CellRow header = row();
    if (header == null) {
      throw file.mistake("empty (expected: a header with the names of the columns, then rows)");
    }
    if (header.mistake().isPresent()) {
      throw file.mistake("header: " + header.mistake().get());
    }
    Set<String> seen = new HashSet<>();
    List<String> names = header.cells().stream().map(String::strip).toList();
    for (String name : names) {
      if (name.isEmpty()) {
        throw file.mistake("header: a column without a name (expected: a name for each)");
      }
      if (!seen.add(name)) {
        throw file.mistake("header: the column " + name + " twice (expected: each name once)");
      }
    }
    if (names.stream().allMatch(Numbers::isNumber)) {
      throw file.mistake(
          "header: " + String.join(", ", names) + " (expected: names of columns, no numbers)");
    }
    columns = names;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public @Nullable CellRow next() throws DataException {
    try {
      CellRow row = row();
      if (row == null || row.mistake().isPresent() || row.cells().size() == columns.size()) {
        return row;
      }
      return CellRow.bad(
          row.line(),
          "%d cells (expected: %d, as the header has)"
              .formatted(row.cells().size(), columns.size()));
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /** The next line that is not empty, whatever its number of cells; null at the end. */
  private @Nullable CellRow row() throws IOException, DataException {
    while (ahead == '\n' || ahead == '\r') {
      lineEnd();
    }
    if (ahead == END) {
      return null;
    }
    long start = line;
    List<String> cells = new ArrayList<>();
    String mistake = null;
    while (true) {
      cell.setLength(0);
      String wrong = ahead == QUOTE ? quoted(start) : plain(start);
      mistake = mistake == null ? wrong : mistake;
      if (cells.size() >= MOST_COLUMNS) {
        throw file.mistake("line " + start + " has more than " + MOST_COLUMNS + " cells");
      }
      cells.add(cell.toString());
      if (ahead != delimiter) {
        break;
      }
      advance();
    }
    if (ahead != END) {
      lineEnd();
    }
    return mistake == null
        ? new CellRow(start, cells, Optional.empty())
        : CellRow.bad(start, mistake);
  }

  private @Nullable String plain(long start) throws IOException, DataException {
    boolean quote = false;
    while (!isCellEnd()) {
      quote |= ahead == QUOTE;
      append(start);
      advance();
    }
    return quote ? "a quote inside a cell without quotes (expected: \"\" in quotes)" : flaw();
  }

  private @Nullable String quoted(long start) throws IOException, DataException {
    advance();
    while (true) {
      if (ahead == END) {
        throw file.mistake("the quote that opens in the row of line " + start + " is never closed");
      }
      if (ahead == QUOTE) {
        advance();
        if (ahead != QUOTE) {
          break;
        }
      }
      if (ahead == '\n') {
        line++;
      }
      append(start);
      advance();
    }
    boolean behind = false;
    while (!isCellEnd()) {
      behind = true;
      advance();
    }
    return behind ? "text behind a closing quote (expected: the next cell)" : flaw();
  }

  private @Nullable String flaw() {
    return cell.indexOf(String.valueOf(REPLACEMENT)) >= 0
        ? "not UTF-8 (expected: UTF-8)"
        : cell.indexOf("\0") >= 0 ? "a zero byte (expected: text)" : null;
  }

  private boolean isCellEnd() {
    return ahead == delimiter || ahead == '\n' || ahead == '\r' || ahead == END;
  }

  private void append(long start) throws DataException {
    if (cell.length() >= LONGEST_CELL) {
      throw file.mistake(
          "a cell in the row of line %d is longer than %d characters (is a quote not closed?)"
              .formatted(start, LONGEST_CELL));
    }
    cell.append((char) ahead);
  }

  private void lineEnd() throws IOException {
    if (ahead == '\r') {
      advance();
      if (ahead == '\n') {
        advance();
      }
    } else {
      advance();
    }
    line++;
  }

  private void advance() throws IOException {
    ahead = in.read();
  }

  @Override
  public void close() throws DataException {
    try {
      in.close();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }
}
