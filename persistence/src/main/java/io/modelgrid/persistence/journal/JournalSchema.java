package io.modelgrid.persistence.journal;

import com.typesafe.config.Config;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the journal's tables where they are missing: on H2 with Pekko's own {@code SchemaUtils}, on
 * PostgreSQL with {@link PostgresTables}. {@code SchemaUtils} keeps the failure of a single
 * statement to itself, be it an index that is there already or a database that cannot be reached;
 * so the tables are looked for afterwards.
 */
public final class JournalSchema {
  private static final Logger LOG = LoggerFactory.getLogger(JournalSchema.class);
  private static final List<String> TABLES = List.of("event_journal", "event_tag", "snapshot");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private JournalSchema() {}

  /**
   * Makes the tables that are missing, trying again until the database can be reached: after its
   * owner was killed H2 needs up to 18 s for that. Completes only when all tables are there, or
   * exceptionally when the actor system ends before. Changes nothing where all of them are there,
   * so that a role which may not create tables does too. Several nodes may do this at once.
   */
  public static CompletionStage<Done> create(ClassicActorSystemProvider system) {
    return attempt(system.classicSystem(), FIRST_PAUSE);
  }

  private static CompletionStage<Done> attempt(ActorSystem system, Duration pause) {
    Executor blocking = system.dispatchers().lookup("pekko.actor.default-blocking-io-dispatcher");
    Config settings = system.settings().config().getConfig(JournalConfig.DATABASE);
    return CompletableFuture.supplyAsync(() -> missingTable(settings), blocking)
        .thenCompose(missing -> missing.isEmpty() ? done() : make(system, settings, blocking))
        .exceptionallyCompose(failure -> again(system, pause, failure));
  }

  private static CompletionStage<Done> make(
      ActorSystem system, Config settings, Executor blocking) {
    CompletionStage<Done> made =
        Database.of(settings.getString("url")) == Database.H2
            ? SchemaUtils.createIfNotExists(system)
            : CompletableFuture.supplyAsync(() -> makeOnPostgres(settings), blocking);
    return made.thenApplyAsync(done -> verified(settings), blocking);
  }

  private static CompletionStage<Done> done() {
    return CompletableFuture.completedFuture(Done.getInstance());
  }

  private static CompletionStage<Done> again(
      ActorSystem system, Duration pause, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (system.whenTerminated().isCompleted()) {
      return CompletableFuture.failedFuture(cause == null ? failure : cause);
    }
    LOG.info("The catalogue's database is not ready yet, trying again: {}", String.valueOf(cause));
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    return Patterns.after(
        pause, system.scheduler(), system.dispatcher(), () -> attempt(system, next));
  }

  private static Done makeOnPostgres(Config settings) {
    try (Connection connection = connect(settings)) {
      PostgresTables.create(connection);
      LOG.info("The catalogue's tables are there");
      return Done.getInstance();
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static Done verified(Config settings) {
    missingTable(settings)
        .ifPresent(
            table -> {
              throw new IllegalStateException("table " + table + ": missing (expected: made)");
            });
    return Done.getInstance();
  }

  private static Optional<String> missingTable(Config settings) {
    try (Connection connection = connect(settings)) {
      for (String table : TABLES) {
        try (ResultSet found =
            connection
                .getMetaData()
                .getTables(
                    null, connection.getSchema(), table, new String[] {"TABLE", "BASE TABLE"})) {
          if (!found.next()) {
            return Optional.of(table);
          }
        }
      }
      return Optional.empty();
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static Connection connect(Config settings) throws SQLException {
    Properties properties = new Properties();
    if (settings.hasPath("properties")) {
      settings
          .getConfig("properties")
          .entrySet()
          .forEach(each -> properties.put(each.getKey(), each.getValue().unwrapped().toString()));
    }
    properties.put("user", settings.getString("user"));
    properties.put("password", settings.getString("password"));
    return DriverManager.getConnection(settings.getString("url"), properties);
  }
}
