package io.modelgrid.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.fixture.JournalStorage;
import io.modelgrid.persistence.fixture.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real PostgreSQL. */
class JournalPostgresTest extends JournalContract {
  @TempDir static Path data;

  private static PostgresServer server;

  private final Map<Path, StorageSettings> storages = new HashMap<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.start(data);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Override
  StorageSettings storage(Path folder) throws Exception {
    StorageSettings known = storages.get(folder);
    if (known == null) {
      known = JournalStorage.postgres(server, folder);
      storages.put(folder, known);
    }
    return known;
  }

  /** What the shipped script makes is what pekko-persistence-jdbc asks for. */
  @Test
  void theScriptMakesTheLibrarysOwnTables(@TempDir Path ours, @TempDir Path theirs)
      throws Exception {
    start(ours);
    ActorSystem<Void> system = Writer.start(storage(theirs));
    systems.add(system);
    SchemaUtils.createIfNotExists(system).toCompletableFuture().get(1, TimeUnit.MINUTES);

    Set<String> made = described(storage(ours));

    assertThat(made).isEqualTo(described(storage(theirs))).hasSizeGreaterThan(25);
  }

  /** A role that may only read and add serves as the node's, once somebody made the tables. */
  @Test
  void theShippedGrantsAreEnough(@TempDir Path folder) throws Exception {
    String database = server.newDatabase();
    server.execute(database, "CREATE ROLE modelgrid_node LOGIN");
    server.execute(database, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
    server.execute(database, resource("/modelgrid-schema-postgresql.sql"));
    server.execute(database, example("postgresql-grants.sql"));
    storages.put(
        folder, new StorageSettings(server.url(database), "modelgrid_node", "none", folder));
    ActorSystem<Void> system = start(folder);
    // More than fifty, so that a snapshot is written, and more than 150, so that one is deleted.
    CompletableFuture<Void> enough = new CompletableFuture<>();
    var writer =
        Writer.spawn(
            system,
            revision -> {
              if (revision == 260) {
                enough.complete(null);
              }
            });
    writer.tell(new Writer.GoOn(writer));
    enough.get(1, TimeUnit.MINUTES);
    stopSystems();

    assertThat(stateIn(start(folder)).revision()).isGreaterThanOrEqualTo(260);
    assertThat(count(database, "snapshot")).isBetween(1L, 3L);
  }

  @Test
  void aRoleThatMayNotCreateTablesIsTriedAgainUntilSomebodyMadeThem(@TempDir Path folder)
      throws Exception {
    String database = server.newDatabase();
    server.execute(database, "CREATE ROLE late_node LOGIN");
    server.execute(database, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    ActorSystem<Void> system =
        Writer.start(new StorageSettings(server.url(database), "late_node", "none", folder));
    systems.add(system);

    CompletableFuture<?> made = JournalSchema.create(system).toCompletableFuture();
    server.execute(database, resource("/modelgrid-schema-postgresql.sql"));

    assertThat(made.get(1, TimeUnit.MINUTES)).isNotNull();
  }

  private static String resource(String name) throws Exception {
    try (var in = JournalPostgresTest.class.getResourceAsStream(name)) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String example(String name) throws Exception {
    Path root = Path.of(System.getProperty("modelgrid.root", ".."));
    return Files.readString(root.resolve("examples").resolve(name));
  }

  private static long count(String database, String table) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement();
        ResultSet counted = statement.executeQuery("SELECT count(*) FROM " + table)) {
      counted.next();
      return counted.getLong(1);
    }
  }

  /** Columns, indexes and constraints of the journal's tables, one a line. */
  private static Set<String> described(StorageSettings storage) throws SQLException {
    String database = storage.catalogueUrl().replaceAll(".*/", "");
    Set<String> lines = new TreeSet<>();
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      collect(
          statement,
          """
          SELECT table_name || '.' || column_name || ' ' || data_type || ' '
              || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' '
              || coalesce(column_default, '')
          FROM information_schema.columns
          WHERE table_name IN ('event_journal', 'event_tag', 'snapshot')
          """,
          lines);
      collect(
          statement,
          """
          SELECT indexdef FROM pg_indexes
          WHERE tablename IN ('event_journal', 'event_tag', 'snapshot')
          """,
          lines);
      collect(
          statement,
          """
          SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
          WHERE conrelid::regclass::text IN ('event_journal', 'event_tag', 'snapshot')
          """,
          lines);
    }
    return lines;
  }

  private static void collect(Statement statement, String query, Set<String> lines)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
  }
}
