package io.modelgrid.persistence.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes the journal's tables on PostgreSQL with the script that is shipped for people. Nodes that
 * do it at once take turns: {@code CREATE TABLE IF NOT EXISTS} alone fails when two meet.
 */
final class PostgresTables {
  private static final String SCRIPT = "/modelgrid-schema-postgresql.sql";

  /** Any number that nothing else in the database locks. */
  private static final long LOCK = 860_501_000_001L;

  private PostgresTables() {}

  /** Makes all tables or, if one statement fails, none. */
  static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      // Given back at the end of the transaction, also when the connection breaks.
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      statement.execute(script());
      connection.commit();
    }
  }

  private static String script() {
    try (InputStream in = PostgresTables.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException(SCRIPT + ": missing (expected: in this room's jar)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
