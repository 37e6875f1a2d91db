package io.modelgrid.persistence.journal;

import com.typesafe.config.Config;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
 * Makes the journal's tables. {@code SchemaUtils} keeps the failure of a single statement to
 * itself, be it an index that is there already or a database that cannot be reached; so the tables
 * are looked for afterwards.
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
   * exceptionally when the actor system ends before.
   */
  public static CompletionStage<Done> create(ClassicActorSystemProvider system) {
    return attempt(system.classicSystem(), FIRST_PAUSE);
  }

  private static CompletionStage<Done> attempt(ActorSystem system, Duration pause) {
    Executor blocking = system.dispatchers().lookup("pekko.actor.default-blocking-io-dispatcher");
    return CompletableFuture.supplyAsync(() -> SchemaUtils.createIfNotExists(system), blocking)
        .thenCompose(made -> made)
        .thenApplyAsync(done -> verified(system.settings().config()), blocking)
        .exceptionallyCompose(failure -> again(system, pause, failure));
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

  private static Done verified(Config config) {
    Config database = config.getConfig("pekko-persistence-jdbc.shared-databases.slick.db");
    try (Connection connection =
        DriverManager.getConnection(
            database.getString("url"),
            database.getString("user"),
            database.getString("password"))) {
      for (String table : TABLES) {
        try (ResultSet found =
            connection
                .getMetaData()
                .getTables(null, "PUBLIC", table, new String[] {"TABLE", "BASE TABLE"})) {
          if (!found.next()) {
            throw new IllegalStateException("table " + table + ": missing (expected: made)");
          }
        }
      }
      return Done.getInstance();
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }
}
